package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boot sectors, told apart by what is in them. */
class BootLoaderTest {

  @TempDir private Path directory;

  @Test
  void knowsGrubsBootImageAndItsAbsence() throws IOException {
    byte[] image = new InstalledFiles(GrubPlatform.I386_PC).require("boot.img");

    assertThat(BootLoader.of(image)).isEqualTo(BootLoader.GRUB);
    Embedding.eraseFrom(image);
    assertThat(BootLoader.of(image)).isEqualTo(BootLoader.NONE);
    byte[] others = Seeds.bytes(6, 512);
    Embedding.eraseFrom(others);
    assertThat(BootLoader.of(others)).as("what an erasure keeps").isEqualTo(BootLoader.NONE);
    assertThat(BootLoader.of(new byte[512])).isEqualTo(BootLoader.NONE);
    assertThat(BootLoader.of(Seeds.bytes(5, 512))).isEqualTo(BootLoader.UNKNOWN);
  }

  @Test
  void knowsTheMessageOfMkfs() throws IOException {
    Path volume = directory.resolve("volume.img");
    Tool.named("mkfs.fat").output("-C", volume, 2048);
    byte[] sector = Arrays.copyOf(Files.readAllBytes(volume), 512);

    assertThat(BootLoader.of(sector)).isEqualTo(BootLoader.FAT_MESSAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "Invalid partition table, WINDOWS",
    "BOOTMGR is missing, WINDOWS",
    "isolinux.bin missing or corrupt., ISOLINUX",
    "Operating system load error., SYSLINUX",
    "Missing GRLDR., GRUB4DOS",
    "LILO, LILO"
  })
  void knowsOthersByTheirStrings(String text, BootLoader loader) {
    byte[] sector = new byte[512];
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, sector, 0x120, bytes.length);

    assertThat(BootLoader.of(sector)).isEqualTo(loader);
  }
}
