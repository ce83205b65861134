package org.bootdisk.fat.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortNamesTest {

  @ParameterizedTest
  @CsvSource({
    // The names that Linux's vfat gave, by hexdump of its volumes.
    "grub.cfg, GRUB.CFG",
    "i386-pc, I386-PC",
    "NixOS-boot, NIXOS-~1",
    "x86_64-efi, X86_64~1",
    "gcry_tiger.mod, GCRY_T~1.MOD",
    ".gitignore, GITIGN~1",
    "a.b.c, AB~1.C",
    "a b, AB~1",
    "a+b.txt, A_B~1.TXT",
    "long.extension, LONG~1.EXT",
    "ü, _~1",
    "archive.tar.gz, ARCHIV~1.GZ",
  })
  void areMadeAsLinuxMakesThem(String longName, String expected) {
    assertThat(new ShortNames().assign(longName).text(CodePage.CP437)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"EFI, true", "BOOTX64.EFI, true", "A~1.B-C, true", "efi, false", "A.BCDE, false"})
  void needNoLongNameIfTheyAreTheName(String name, boolean exact) {
    assertThat(ShortName.exactly(name) != null).isEqualTo(exact);
  }

  @Test
  void differWhateverTheNumberOfCollisions() {
    ShortNames names = new ShortNames();
    ShortNames again = new ShortNames();
    Set<ShortName> made = new HashSet<>();
    for (int i = 0; i < 60_000; i++) {
      String longName = "the same beginning " + i + ".txt";
      ShortName name = names.assign(longName);
      assertThat(made.add(name)).as(longName).isTrue();
      assertThat(again.assign(longName)).isEqualTo(name);
    }
  }

  @Test
  void countFromOneAndThenHash() {
    ShortNames names = new ShortNames();
    for (int i = 1; i <= 9; i++) {
      assertThat(names.assign("collision" + i).raw()).isEqualTo("COLLIS~" + i + "   ");
    }
    assertThat(names.assign("collision10").raw()).matches("CO[0-9A-F]{4}~1   ");
  }

  @Test
  void leaveAloneWhatSomebodyChose() {
    ShortNames names = new ShortNames();
    assertThat(names.claim("X86_64~1")).isNotNull();
    assertThat(names.claim("x86_64-efi")).isNull();
    assertThat(names.assign("x86_64-efi").raw()).isEqualTo("X86_64~2   ");
  }

  @Test
  void haveTheChecksumOfTheSpecification() {
    // As in the long name entries that mtools wrote for X86_64~1.
    assertThat(
            DirectoryEntry.of("X86_64~1   ", FatAttributes.NONE, FatTimestamp.NONE, 0, 0)
                .checksum())
        .isEqualTo(checksumByRotation("X86_64~1   "));
  }

  private static int checksumByRotation(String raw) {
    int sum = 0;
    for (int i = 0; i < raw.length(); i++) {
      sum = (((sum >>> 1) | (sum << 7)) + raw.charAt(i)) & 0xFF;
    }
    return sum;
  }
}
