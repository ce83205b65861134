package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.grub.GrubImageOptions.Restriction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** UEFI images against those of grub-mkimage. */
class EfiImageTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void imageOfAnInstallationIsGrubMkimages(GrubPlatform platform) throws Exception {
    requireIdentical(platform, GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt")));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void imageWithoutModulesIsGrubMkimages(GrubPlatform platform) throws Exception {
    requireIdentical(platform, GrubImageOptions.of("", List.of()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void imageWithEverythingIsGrubMkimages(GrubPlatform platform) throws Exception {
    requireIdentical(
        platform,
        GrubImageOptions.of("(memdisk)/grub", List.of("memdisk", "tar", "pgp"))
            .withConfig("echo hello\n")
            .withMemdisk(Blob.of(Seeds.bytes(7, 1000)))
            .withDeviceTree(Blob.of(Seeds.bytes(8, 101)))
            .withPublicKeys(List.of(Blob.of(Seeds.bytes(1, 33)), Blob.of(Seeds.bytes(2, 64))))
            .withSbat(
                "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n")
            .with(Restriction.DISABLE_SHIM_LOCK));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void textOfAnyLengthIsPaddedAsGrubMkimagePadsIt(GrubPlatform platform) throws Exception {
    for (int length = 1; length <= 9; length++) {
      requireIdentical(
          platform,
          GrubImageOptions.of("/" + "p".repeat(length), List.of()).withConfig("#".repeat(length)));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void imageOfRandomModulesIsGrubMkimages(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    for (long seed = 1; seed <= 6; seed++) {
      System.out.println(platform + ": random modules of seed " + seed);
      List<String> modules = GrubMkimage.randomModules(build, seed);
      requireIdentical(platform, GrubImageOptions.of("(hd0)/" + seed, modules));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "I386_PC")
  void imageOfAllModulesIsGrubMkimages(GrubPlatform platform) throws Exception {
    List<String> all = new ArrayList<>(GrubMkimage.moduleNames(InstalledFiles.build(platform)));
    Collections.shuffle(all, new Random(11));

    requireIdentical(platform, GrubImageOptions.of("/grub", all));
  }

  private void requireIdentical(GrubPlatform platform, GrubImageOptions options) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    Path expected = GrubMkimage.run(build, options, directory);

    assertThat(EfiImage.build(build, options)).isEqualTo(Files.readAllBytes(expected));
  }

  @ParameterizedTest
  @EnumSource(names = {"X86_64_EFI", "I386_EFI"})
  void foreignToolsKnowTheImageAsProgramForUefi(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    Path image = directory.resolve("BOOT.EFI");
    Files.write(image, EfiImage.build(build, GrubImageOptions.of("/grub", List.of("fat"))));

    assertThat(Tool.named("objdump").output("-p", image)).contains("EFI application");
  }
}
