package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.grub.GrubImageOptions.Restriction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read back from images, ours and grub-mkimage's. */
class GrubImageTest {

  private static final GrubImageOptions PLAIN =
      GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt"));
  private static final GrubImageOptions FULL =
      GrubImageOptions.of("(memdisk)/boot/grub", List.of("normal", "memdisk"))
          .withConfig("set x=1\necho $x\n")
          .withMemdisk(Blob.of(Seeds.bytes(5, 1024)))
          .withPublicKeys(List.of(Blob.of(Seeds.bytes(6, 17)), Blob.of(Seeds.bytes(7, 3))))
          .with(Restriction.DISABLE_SHIM_LOCK);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void findsWhatWasBuiltIn(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    GrubImage image = decode(platform, build(build, FULL));

    assertThat(image.platform()).isEqualTo(platform);
    assertThat(image.prefix()).isEqualTo("(memdisk)/boot/grub");
    assertThat(image.modules())
        .containsExactlyElementsOf(
            build.dependencies().closure(List.of("normal", "memdisk")).keySet());
    assertThat(image.config()).contains("set x=1\necho $x\n");
    assertThat(image.memdisk()).contains(Blob.of(Seeds.bytes(5, 1024)));
    assertThat(image.publicKeys()).isEqualTo(2);
    assertThat(image.marks()).containsExactly(ObjectType.DISABLE_SHIM_LOCK);
    assertThat(image.version()).contains(build.version().text());
    assertThat(image.sbat()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void findsTheSameInAnImageOfGrubMkimage(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    for (GrubImageOptions options : List.of(PLAIN, FULL)) {
      byte[] theirs = Files.readAllBytes(GrubMkimage.run(build, options, directory));

      assertThat(decode(platform, theirs)).isEqualTo(decode(platform, build(build, options)));
    }
  }

  @Test
  void findsSbatOfUefiImage() throws Exception {
    GrubBuild build = InstalledFiles.build(GrubPlatform.X86_64_EFI);
    byte[] image = EfiImage.build(build, PLAIN.withSbat("sbat,1,x\n"));

    assertThat(EfiImage.decode(image, "BOOTX64.EFI").sbat()).isEqualTo(Optional.of("sbat,1,x\n"));
  }

  @Test
  void doesNotRecognizeOtherPrograms() {
    byte[] text = "not a program".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    assertThatExceptionOfType(FormatException.NotRecognized.class)
        .isThrownBy(() -> EfiImage.decode(text, "x.efi"));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> CoreImage.of(text, "x.img").decode("x.img"));
  }

  @ParameterizedTest
  @EnumSource
  void neverFailsOtherwiseWhateverTheImageHolds(GrubPlatform platform) throws Exception {
    byte[] whole = build(InstalledFiles.build(platform), FULL);
    int[] starts = {0, 0x3c, 0x80, 0x188, 512, whole.length / 2, whole.length - 200_000};
    for (long seed = 1; seed <= 150; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] image = whole.clone();
      for (int i = 0; i < 3; i++) {
        int start = Math.max(0, starts[random.nextInt(starts.length)]);
        image[start + random.nextInt(Math.min(200, image.length - start))] =
            (byte) random.nextInt();
      }
      try {
        assertThat(decode(platform, image).platform()).isEqualTo(platform);
      } catch (FormatException e) {
        assertThat(e).as("seed %d", seed).hasMessageMatching("(core.img|BOOTX64.EFI).*");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTruncatedImage(GrubPlatform platform) throws Exception {
    byte[] whole = build(InstalledFiles.build(platform), PLAIN);
    // The last page of a UEFI image is relocations, which say nothing of what it carries.
    int step = platform == GrubPlatform.I386_PC ? 509 : 4093;
    for (int length = 0; length < whole.length - 2 * 4096; length += step) {
      byte[] part = Arrays.copyOf(whole, length);

      assertThatExceptionOfType(FormatException.class).isThrownBy(() -> decode(platform, part));
    }
  }

  private static byte[] build(GrubBuild build, GrubImageOptions options) throws IOException {
    return build.platform() == GrubPlatform.I386_PC
        ? CoreImage.build(build, options).toByteArray()
        : EfiImage.build(build, options);
  }

  private static GrubImage decode(GrubPlatform platform, byte[] image) throws FormatException {
    return platform == GrubPlatform.I386_PC
        ? CoreImage.of(image, "core.img").decode("core.img")
        : EfiImage.decode(image, "BOOTX64.EFI");
  }
}
