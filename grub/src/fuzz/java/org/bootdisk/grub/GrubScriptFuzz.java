package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.grub.script.GrubScript;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads scripts that somebody made to break us. */
class GrubScriptFuzz {

  static Stream<byte[]> seeds() {
    return Stream.of(
            """
            set default="${saved_entry}"; x='a\\'b'"c\\"$x ${y}d"
            if [ "$a" = b -a ! -f /c ]; then echo 1; elif true; then echo 2; else echo 3; fi
            """,
            """
            function f { echo $1 $# "$@"; }
            for i in 1 2 "3 4"; do f $i; done
            while false; do true; done
            until true; do false; done
            """,
            """
            menuentry 'One' --class a --id one { linux /vmlinuz x=y; initrd /i }
            submenu "More >" { menuentry Two { chainloader /a.efi
            } }
            """)
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 5000)
  void readsOrSaysWhere(byte[] input) {
    Hostile.read(() -> GrubScript.parse(new String(input, UTF_8), "hostile"));
  }
}
