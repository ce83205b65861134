package org.bootdisk.grub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.grub.codec.RawLzma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BIOS images against those of grub-mkimage. */
class CoreImageTest {

  private static final int SECTOR_SIZE = 512;

  @TempDir private Path directory;

  private final GrubBuild build;
  private final int decompressorSize;

  CoreImageTest() throws Exception {
    build = InstalledFiles.build(GrubPlatform.I386_PC);
    decompressorSize = build.files().require("lzma_decompress.img").length;
  }

  @Test
  void imageOfAnInstallationIsGrubMkimages() throws Exception {
    requireEquivalent(GrubImageOptions.of("(,gpt2)/grub", List.of("fat", "part_gpt", "biosdisk")));
  }

  @Test
  void imageWithEverythingIsGrubMkimages() throws Exception {
    requireEquivalent(
        GrubImageOptions.of("(memdisk)/grub", List.of("memdisk", "tar", "pgp"))
            .withConfig("echo hello\n")
            .withMemdisk(Blob.of(Seeds.bytes(7, 1000)))
            .withPublicKeys(List.of(Blob.of(Seeds.bytes(1, 33)), Blob.of(Seeds.bytes(2, 64)))));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void imageOfRandomModulesIsGrubMkimages(long seed) throws Exception {
    requireEquivalent(GrubImageOptions.of("(hd0)/" + seed, GrubMkimage.randomModules(build, seed)));
  }

  /** All but the packed bytes, and the fields that depend on their length, are the same. */
  private void requireEquivalent(GrubImageOptions options) throws Exception {
    byte[] expected = Files.readAllBytes(GrubMkimage.run(build, options, directory));
    byte[] actual = CoreImage.build(build, options).toByteArray();

    assertThat(unpacked(actual)).isEqualTo(unpacked(expected));
    assertThat(withoutLengths(actual)).isEqualTo(withoutLengths(expected));
    assertThat(lengths(actual)).isEqualTo(actual.length - SECTOR_SIZE - decompressorSize);
    assertThat((double) actual.length).isLessThan(1.01 * expected.length);
  }

  private long lengths(byte[] core) {
    return CoreLayout.COMPRESSED_SIZE.get(decompressor(core));
  }

  private byte[] unpacked(byte[] core) throws Exception {
    int start = SECTOR_SIZE + decompressorSize;
    int size = (int) CoreLayout.UNCOMPRESSED_SIZE.get(decompressor(core));
    return RawLzma.decode(core, start, core.length - start, size);
  }

  private static java.nio.ByteBuffer decompressor(byte[] core) {
    return java.nio.ByteBuffer.wrap(core, SECTOR_SIZE, core.length - SECTOR_SIZE).slice();
  }

  private byte[] withoutLengths(byte[] core) {
    byte[] head = Arrays.copyOf(core, SECTOR_SIZE + decompressorSize);
    BlockList.writeLength(head, 0);
    CoreLayout.COMPRESSED_SIZE.put(decompressor(head), 0);
    return head;
  }
}
