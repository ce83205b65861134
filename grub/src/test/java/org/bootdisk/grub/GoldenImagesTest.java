package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.grub.codec.RawLzma;
import org.junit.jupiter.api.Test;

/**
 * Images that grub-install of Debian 12 made for a FAT partition on a GPT disk, by their SHA-256.
 * They hold for one version of the package; the comparisons with grub-mkimage hold for all.
 */
class GoldenImagesTest {

  private static final String PREFIX = "(,gpt2)/grub";

  private static GrubBuild build(GrubPlatform platform) throws Exception {
    GrubBuild build = InstalledFiles.build(platform);
    assumeThat(build.version().text()).isEqualTo("2.06-13+deb12u2");
    return build;
  }

  @Test
  void coreEfiIsGrubInstalls() throws Exception {
    GrubImageOptions options = GrubImageOptions.of(PREFIX, List.of("fat", "part_gpt"));

    assertThat(sha256(EfiImage.build(build(GrubPlatform.X86_64_EFI), options)))
        .isEqualTo("1fb1e3dfbbd7a782d05af5973fade1dea1373bdaf5fe8edbd3c9dc80b67769af");
  }

  @Test
  void grubEfiIsGrubInstalls() throws Exception {
    GrubImageOptions options = GrubImageOptions.of("", List.of("fat", "part_gpt"));

    assertThat(sha256(EfiImage.build(build(GrubPlatform.X86_64_EFI), options)))
        .isEqualTo("988a9930d260895147a4c6bdcb90dc59feab007d41a55cdb0301b09ca342b2e5");
  }

  @Test
  void payloadOfCoreImgIsGrubInstalls() throws Exception {
    GrubImageOptions options = GrubImageOptions.of(PREFIX, List.of("fat", "part_gpt", "biosdisk"));
    byte[] core = CoreImage.build(build(GrubPlatform.I386_PC), options).toByteArray();
    ByteBuffer fields = ByteBuffer.wrap(core).slice(512, core.length - 512);
    int packed = (int) CoreLayout.COMPRESSED_SIZE.get(fields);
    int plain = (int) CoreLayout.UNCOMPRESSED_SIZE.get(fields);

    assertThat(sha256(RawLzma.decode(core, core.length - packed, packed, plain)))
        .isEqualTo("deb1aff0fffcc6984e6ff843c6b25f841ea4810a6d3e7e493527c63e012ad62a");
  }

  /** Not GRUB's bytes but ours: they change only when the encoder or its parameters do. */
  @Test
  void coreImgIsTheSameOnEveryMachine() throws Exception {
    GrubImageOptions options = GrubImageOptions.of(PREFIX, List.of("fat", "part_gpt", "biosdisk"));
    GrubBuild build = build(GrubPlatform.I386_PC);
    byte[] first = CoreImage.build(build, options).toByteArray();

    assertThat(sha256(first))
        .isEqualTo("98ef67ec5b4ea4ec47514db07e1625ed6c387f19bb4f2376cdfe6c99bf1f8e98");
    assertThat(Arrays.equals(first, CoreImage.build(build, options).toByteArray())).isTrue();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
