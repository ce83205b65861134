package org.bootdisk.fat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that mkfs.fat and mlabel made once, by their digests. */
class MkfsTest {

  @TempDir Path directory;

  private static final Instant LABEL_TIME = Instant.ofEpochSecond(1_426_325_213);

  @Test
  void makesTheReferenceVolumeByteForByte() throws Exception {
    FatFormat format =
        FatFormat.ofSize(79_839 * 512)
            .withType(FatType.FAT16)
            .withHiddenSectors(2048)
            .withDiskGeometry(16, 63)
            .withVolumeId(0x1234_abcd)
            .withLabel(VolumeLabel.of("boot"), LABEL_TIME);
    assertThat(sha256(written(FatPlan.of(format))))
        .isEqualTo("d9bff35d67c97e437a98507e9aaea1410d2222c9a9221a817dc5b2fd285acd71");
  }

  /** Sizes around every change of mind that mkfs.fat has, and arguments of all kinds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void choosesAsMkfsDoesForAnyArguments(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 12; round++) {
      MkfsArguments arguments = MkfsArguments.random(random);
      Path file = directory.resolve("volume");
      Files.deleteIfExists(file);
      FileDevice.create(file, arguments.format().size()).close();
      Tool.Result theirs = Tool.named("mkfs.fat").run(arguments.options(file));
      String what = "seed " + seed + ": " + String.join(" ", arguments.options());
      if (theirs.status() != 0) {
        assertThatThrownBy(() -> FatPlan.of(arguments.format()))
            .as(what + theirs.out() + theirs.err())
            .isInstanceOf(IllegalArgumentException.class);
      } else {
        requireSameBytes(what, file, FatPlan.of(arguments.format()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        360 << 10,
        720 << 10,
        1200 << 10,
        1440 << 10,
        2880 << 10,
        4 << 20,
        (4 << 20) + 512,
        8 << 20,
        16 << 20,
        32 << 20,
        64 << 20,
        128 << 20,
        256 << 20,
        (256 << 20) + 512,
        511 << 20,
        512 << 20,
        1L << 30,
        8L << 30,
        (8L << 30) + 512,
        (16L << 30) + 512,
        (32L << 30) + 512,
        2L << 40
      })
  void choosesAsMkfsDoesForTheSize(long size) throws IOException {
    Path file = directory.resolve("volume");
    FileDevice.create(file, size).close();
    Tool.named("mkfs.fat").output("-i", "1234abcd", file);
    FatFormat format = FatFormat.ofSize(size).withVolumeId(0x1234_abcd);
    requireSameBytes("size " + size, file, FatPlan.of(format));
  }

  /** Geometries and sizes at the limits of CHS, which tell the type of the partition, too. */
  @ParameterizedTest
  @CsvSource({
    "20971520, 255, 63",
    "20971520, 1, 1",
    "67108864, 254, 63",
    "67108864, 255, 63",
    "104857600, 1, 1",
    "527433728, 16, 63",
    "528482304, 16, 63",
    "4294967296, 254, 63",
    "4294967296, 255, 63"
  })
  void makesTheFakePartitionTableOfAnyGeometry(long size, int heads, int sectors)
      throws IOException {
    Path file = directory.resolve("volume");
    FileDevice.create(file, size).close();
    Tool.named("mkfs.fat")
        .output("--invariant", "-i", "1234abcd", "--mbr=y", "-g", heads + "/" + sectors, file);
    FatFormat format =
        FatFormat.ofSize(size)
            .withVolumeId(0x1234_abcd)
            .withDiskGeometry(heads, sectors)
            .withPartitionTable(FatFormat.PartitionTable.FAKE_MBR);
    requireSameBytes(size + " " + heads + "/" + sectors, file, FatPlan.of(format));
  }

  /** Compares what is not a hole: the rest is zero in both. */
  private static void requireSameBytes(String what, Path file, FatPlan plan) throws IOException {
    BlockDevice ours = written(plan);
    try (FileDevice theirs = FileDevice.openReadOnly(file)) {
      long end = Math.min(plan.geometry().dataEnd(), theirs.size());
      long last = Math.min(end, plan.geometry().clusterOffset(2) + (1 << 20));
      ByteBuffer a = ByteBuffer.allocate(1 << 16);
      ByteBuffer b = ByteBuffer.allocate(1 << 16);
      for (long at = 0; at < last; at += a.capacity()) {
        int length = (int) Math.min(a.capacity(), last - at);
        ours.read(at, a.clear().limit(length));
        theirs.read(at, b.clear().limit(length));
        assertThat(a.flip()).as("%s at %d", what, at).isEqualTo(b.flip());
        // A long FAT is looked at in places.
        at += at > 1 << 26 ? 997L * a.capacity() : 0;
      }
    }
  }

  private static BlockDevice written(FatPlan plan) throws IOException {
    MemoryDevice device = new MemoryDevice("volume", plan.regions().size());
    plan.regions().writeTo(device, done -> {});
    return device;
  }

  private static String sha256(BlockDevice device) throws IOException, NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate((int) device.size());
    device.read(0, bytes);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
