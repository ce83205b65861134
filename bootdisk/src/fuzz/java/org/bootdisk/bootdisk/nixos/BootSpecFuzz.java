package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads documents of bootspec that are made to break us. */
class BootSpecFuzz {

  static Stream<byte[]> documents() {
    return Stream.of(
            """
            {"org.nixos.bootspec.v1": {"init": "/i", "kernelParams": ["a", "b c"], "label": "L",
              "initrd": "/nix/store/b/initrd", "initrdSecrets": null, "system": "x86_64-linux",
              "kernel": "/nix/store/a/bzImage", "toplevel": "/nix/store/s"},
             "org.nixos.specialisation.v1": {"x": {"org.nixos.bootspec.v1": {"kernel": "/k",
              "init": "/i"}}}, "other": [1, {}]}
            """,
            """
            {"v1": {"kernel": "/k", "init": "/i", "specialisation": {"y": {"bootspec": "/b"}}}}
            """,
            """
            {"schemaVersion": 1, "kernel": "name", "init": "/i", "specialisation": {"z": "/c"}}
            """)
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("documents")
  @FuzzTest(maxExecutions = 2000)
  void readsDocumentsOrSaysWhere(byte[] input) {
    HostileText.read(input, text -> BootSpecReader.parse("hostile", text));
  }
}
