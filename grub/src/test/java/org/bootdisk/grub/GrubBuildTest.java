package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of GRUB's files, whole and not. */
class GrubBuildTest {

  @ParameterizedTest
  @EnumSource
  void acceptsInstalledFiles(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);

    build.requireConsistentModules();
    assertThat(build.version().major()).isEqualTo(2);
    assertThat(build.files().names()).containsAll(platform.images());
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel.img", "moddep.lst", "modinfo.sh"})
  void namesPlaceFileAndPackageOfMissingFile(String name) {
    GrubFiles files = new InstalledFiles(GrubPlatform.I386_PC).without(name);

    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> GrubBuild.open(files))
        .withMessage(
            "/usr/lib/grub/i386-pc: expected GRUB's i386-pc files with "
                + name
                + "; install the package grub-pc-bin, or name a directory that has the file");
  }

  @Test
  void namesModuleThatUserAskedForAndThatIsMissing() throws Exception {
    GrubBuild build = InstalledFiles.build(GrubPlatform.X86_64_EFI);

    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> EfiImage.build(build, GrubImageOptions.of("", List.of("nosuch"))))
        .withMessageContaining("/usr/lib/grub/x86_64-efi")
        .withMessageContaining("module nosuch")
        .withMessageContaining("correct the module's name");
  }

  @Test
  void namesAskerOfModuleThatIsMissing() throws Exception {
    GrubBuild build =
        GrubBuild.open(new InstalledFiles(GrubPlatform.X86_64_EFI).without("fshelp.mod"));

    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> EfiImage.build(build, GrubImageOptions.of("", List.of("fat"))))
        .withMessageContaining("module fshelp, which module fat needs")
        .withMessageContaining("grub-efi-amd64-bin");
  }

  @ParameterizedTest
  @EnumSource
  void refusesModuleThatNeedsSymbolOfAnotherBuild(GrubPlatform platform) throws Exception {
    InstalledFiles files = new InstalledFiles(platform);
    files.with("fat.mod", replaced(files.require("fat.mod"), "grub_disk_read", "grub_disk_reed"));
    GrubBuild build = GrubBuild.open(files);

    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> build.moduleArea(GrubImageOptions.of("", List.of("fat"))))
        .withMessageContaining("fat.mod: nobody defines the symbol 'grub_disk_reed'")
        .withMessageContaining("two builds")
        .withMessageContaining(platform.debianPackage());
    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(build::requireConsistentModules);
  }

  @ParameterizedTest
  @EnumSource
  void refusesModuleThatPrintsAnotherVersion(GrubPlatform platform) throws Exception {
    InstalledFiles files = new InstalledFiles(platform);
    String version = GrubBuild.open(files).version().text();
    String other = "2.02" + version.substring(4);
    files.with("normal.mod", replaced(files.require("normal.mod"), version, other));
    GrubBuild build = GrubBuild.open(files);

    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> build.moduleArea(GrubImageOptions.of("", List.of("normal"))))
        .withMessageContaining("the version is '" + other + "', expected " + version);
  }

  @Test
  void refusesModuleOfAnotherName() throws Exception {
    InstalledFiles files = new InstalledFiles(GrubPlatform.I386_PC);
    files.with("ext2.mod", files.require("fat.mod"));
    GrubBuild build = GrubBuild.open(files);

    assertThatExceptionOfType(FormatException.Corrupt.class)
        .isThrownBy(() -> build.moduleArea(GrubImageOptions.of("", List.of("ext2"))))
        .withMessageContaining("own name is 'fat', expected 'ext2'");
  }

  @Test
  void refusesFilesOfTheOtherPlatform() throws Exception {
    InstalledFiles efi = new InstalledFiles(GrubPlatform.X86_64_EFI);
    InstalledFiles files = new InstalledFiles(GrubPlatform.I386_PC);

    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> GrubBuild.open(files.with("modinfo.sh", efi.require("modinfo.sh"))))
        .withMessageContaining("the platform is 'x86_64-efi', expected i386-pc");
    files.with("modinfo.sh", new InstalledFiles(GrubPlatform.I386_PC).require("modinfo.sh"));
    assertThatExceptionOfType(FormatException.Unsupported.class)
        .isThrownBy(() -> GrubBuild.open(files.with("kernel.img", efi.require("kernel.img"))))
        .withMessageContaining("kernel.img: e_ident[EI_CLASS] at 0x4 is 2, expected 1");
  }

  @Test
  void refusesTwoPlatformsOfTwoVersions() throws Exception {
    GrubBuild bios = InstalledFiles.build(GrubPlatform.I386_PC);
    GrubBuild efi = ofVersion(GrubPlatform.X86_64_EFI, "2.12-9");

    bios.requireSameVersion(InstalledFiles.build(GrubPlatform.X86_64_EFI));
    assertThatExceptionOfType(FormatException.Unsupported.class)
        .isThrownBy(() -> bios.requireSameVersion(efi))
        .withMessageContaining(
            "/usr/lib/grub/x86_64-efi: the version is 2.12-9, expected " + bios.version())
        .withMessageContaining("install the same version of grub-pc-bin and grub-efi-amd64-bin");
  }

  /** A directory that claims another version, with modules that print none. */
  static GrubBuild ofVersion(GrubPlatform platform, String version) throws IOException {
    InstalledFiles files = new InstalledFiles(platform);
    String info = new String(files.require("modinfo.sh"), ISO_8859_1);
    String other =
        info.replaceAll(
            "(?m)^grub_package_version=.*$", "grub_package_version=\"" + version + "\"");
    return GrubBuild.open(files.with("modinfo.sh", other.getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @EnumSource
  void refusesMalformedFilesAsMalformed(GrubPlatform platform) throws Exception {
    for (long seed = 1; seed <= 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      InstalledFiles files = new InstalledFiles(platform);
      String name =
          List.of("kernel.img", "fat.mod", "fshelp.mod", "moddep.lst").get((int) seed % 4);
      files.with(name, damaged(files.require(name), random));
      try {
        GrubBuild build = GrubBuild.open(files);
        if (platform.isEfi()) {
          EfiImage.build(build, GrubImageOptions.of("", List.of("fat")));
        } else {
          BiosKernel.flatten(build.kernel());
          build.moduleArea(GrubImageOptions.of("", List.of("fat")));
        }
      } catch (FormatException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("/usr/lib/grub");
      }
    }
  }

  /** Changes where the structures are: at the start, and from the symbols to the end. */
  private static byte[] damaged(byte[] file, SplittableRandom random) {
    for (int i = 0; i < 4; i++) {
      int range = random.nextBoolean() ? 64 : file.length / 3;
      int at = random.nextBoolean() ? random.nextInt(64) : file.length - 1 - random.nextInt(range);
      file[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
    }
    return file;
  }

  @Test
  void refusesTruncatedFiles() throws Exception {
    byte[] kernel = new InstalledFiles(GrubPlatform.X86_64_EFI).require("kernel.img");
    for (int length = 0; length < kernel.length; length += 997) {
      InstalledFiles files = new InstalledFiles(GrubPlatform.X86_64_EFI);
      files.with("kernel.img", java.util.Arrays.copyOf(kernel, length));

      assertThatExceptionOfType(FormatException.class).isThrownBy(() -> GrubBuild.open(files));
    }
  }

  /** Replaces all occurrences of a text by another one of the same length. */
  private static byte[] replaced(byte[] file, String text, String by) {
    assertThat(by).hasSameSizeAs(text);
    String before = new String(file, ISO_8859_1);
    assertThat(before).contains(text);
    return before.replace(text, by).getBytes(ISO_8859_1);
  }
}
