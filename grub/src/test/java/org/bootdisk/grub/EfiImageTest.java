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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UEFI images against those of grub-mkimage. */
class EfiImageTest {

  @TempDir private Path directory;

  private final GrubBuild build;

  EfiImageTest() throws Exception {
    build = InstalledFiles.build(GrubPlatform.X86_64_EFI);
  }

  @Test
  void imageOfAnInstallationIsGrubMkimages() throws Exception {
    requireIdentical(GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt")));
  }

  @Test
  void imageWithoutModulesIsGrubMkimages() throws Exception {
    requireIdentical(GrubImageOptions.of("", List.of()));
  }

  @Test
  void imageWithEverythingIsGrubMkimages() throws Exception {
    requireIdentical(
        GrubImageOptions.of("(memdisk)/grub", List.of("memdisk", "tar", "pgp"))
            .withConfig("echo hello\n")
            .withMemdisk(Blob.of(Seeds.bytes(7, 1000)))
            .withPublicKeys(List.of(Blob.of(Seeds.bytes(1, 33)), Blob.of(Seeds.bytes(2, 64))))
            .withSbat(
                "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n")
            .with(Restriction.DISABLE_SHIM_LOCK));
  }

  @Test
  void textOfAnyLengthIsPaddedAsGrubMkimagePadsIt() throws Exception {
    for (int length = 1; length <= 9; length++) {
      requireIdentical(
          GrubImageOptions.of("/" + "p".repeat(length), List.of()).withConfig("#".repeat(length)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void imageOfRandomModulesIsGrubMkimages(long seed) throws Exception {
    requireIdentical(GrubImageOptions.of("(hd0)/" + seed, GrubMkimage.randomModules(build, seed)));
  }

  @Test
  void imageOfAllModulesIsGrubMkimages() throws Exception {
    List<String> all = new ArrayList<>(GrubMkimage.moduleNames(build));
    Collections.shuffle(all, new Random(11));

    requireIdentical(GrubImageOptions.of("/grub", all));
  }

  private void requireIdentical(GrubImageOptions options) throws Exception {
    Path expected = GrubMkimage.run(build, options, directory);

    assertThat(EfiImage.build(build, options)).isEqualTo(Files.readAllBytes(expected));
  }

  @Test
  void firmwareToolsAcceptTheImage() throws Exception {
    Path image = directory.resolve("BOOTX64.EFI");
    Files.write(image, EfiImage.build(build, GrubImageOptions.of("/grub", List.of("fat"))));

    assertThat(Tool.named("objdump").output("-p", image)).contains("EFI application");
  }
}
