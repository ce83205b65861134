package org.bootdisk.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrubFinderTest {

  private static final Path INSTALLED = Path.of("/usr/lib/grub");
  private static final GrubFinder.Downloader FORBIDDEN = (platforms, directory) -> "forbidden";

  @TempDir Path directory;

  @Test
  void directoryThatTheUserNamesGivesBothPlatforms() throws Exception {
    GrubPair pair = GrubFinder.find(List.of(INSTALLED), directory, FORBIDDEN);
    assertThat(pair.bios().files().description()).isEqualTo("/usr/lib/grub/i386-pc");
    assertThat(pair.uefi().files().names()).contains("kernel.img", "normal.mod").isSorted();
  }

  @Test
  void platformDirectoriesCanBeNamedOneByOne() throws Exception {
    List<Path> places = List.of(INSTALLED.resolve("x86_64-efi"), INSTALLED.resolve("i386-pc"));
    GrubPair pair = GrubFinder.find(places, directory, FORBIDDEN);
    assertThat(pair.bios().version()).isEqualTo(pair.uefi().version());
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "gzip", "zstd", "none"})
  void debianPackagesAreReadWithoutDpkg(String compression) throws Exception {
    Path file = packageOf(compression, "i386-pc", "x86_64-efi");
    GrubPair pair = GrubFinder.find(List.of(file), directory, FORBIDDEN);
    assertThat(pair.bios().files().names())
        .isEqualTo(new GrubDirectory(pair.bios().platform(), INSTALLED.resolve("i386-pc")).names());
    assertThat(pair.bios().files().require("boot.img"))
        .isEqualTo(Files.readAllBytes(INSTALLED.resolve("i386-pc/boot.img")));
  }

  @Test
  void damagedPackageIsRefusedByName() throws Exception {
    Path file = packageOf("xz", "i386-pc");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length / 2; i < bytes.length / 2 + 100; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(file, bytes);
    assertThatThrownBy(() -> GrubFinder.find(List.of(file), directory, FORBIDDEN))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "gzip"})
  void packageThatWasCutShortIsRefused(String compression) throws Exception {
    Path file = packageOf(compression, "i386-pc");
    byte[] bytes = Files.readAllBytes(file);
    // The last byte may be padding.
    for (int length : new int[] {0, 7, 8, 200, bytes.length / 2, bytes.length - 2}) {
      Files.write(file, Arrays.copyOf(bytes, length));

      assertThatThrownBy(() -> GrubFinder.find(List.of(file), directory, FORBIDDEN))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(FormatException.Corrupt.class)
          .hasMessageContaining("expected a whole Debian package");
    }
  }

  @Test
  void packageOfOnePlatformSaysWhichOneItLacks() throws Exception {
    Path file = packageOf("none", "i386-pc");
    assertThatThrownBy(() -> GrubFinder.find(List.of(file), directory, FORBIDDEN))
        .isInstanceOf(GrubNotFoundException.class)
        .hasMessageContaining(file + ": lacks x86_64-efi");
  }

  @Test
  void platformDirectoryIsKnownHoweverItIsWritten() throws Exception {
    List<Path> places =
        List.of(INSTALLED.resolve("x86_64-efi/."), INSTALLED.resolve("x86_64-efi/../i386-pc"));
    GrubPair pair = GrubFinder.find(places, directory, FORBIDDEN);
    assertThat(pair.uefi().files().names()).contains("kernel.img");
  }

  @Test
  void whatIsNotFoundIsSaidWithEachPlaceAndThePackage() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> GrubFinder.find(List.of(nowhere), directory, FORBIDDEN))
        .isInstanceOf(GrubNotFoundException.class)
        .hasMessageContaining(nowhere + ": does not exist")
        .hasMessageContaining("apt-get install grub-pc-bin grub-efi-amd64-bin")
        .hasMessageContaining("--grub");
  }

  @Test
  void oneMissingPlatformIsNamed() {
    List<Path> places = List.of(INSTALLED.resolve("i386-pc"));
    assertThatThrownBy(() -> GrubFinder.find(places, directory, FORBIDDEN))
        .isInstanceOf(GrubNotFoundException.class)
        .hasMessageContaining("lacks x86_64-efi")
        .hasMessageContaining("apt-get install grub-efi-amd64-bin)");
  }

  private Path packageOf(String compression, String... platforms) throws IOException {
    Path root = Files.createDirectory(directory.resolve("root-" + compression));
    Path control = Files.createDirectories(root.resolve("DEBIAN")).resolve("control");
    Files.writeString(
        control,
        """
        Package: grub-test
        Version: 1
        Architecture: all
        Maintainer: Nobody <nobody@example.org>
        Description: GRUB's files
        """);
    Path grub = Files.createDirectories(root.resolve("usr/lib/grub"));
    for (String platform : platforms) {
      Tool.named("cp").output("-r", INSTALLED.resolve(platform), grub);
    }
    Path file = directory.resolve(compression + ".deb");
    Tool.named("dpkg-deb").output("-Z" + compression, "-z1", "--build", root, file);
    return file;
  }
}
