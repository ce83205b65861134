package org.bootdisk.gpt.mbr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.check.GptCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Primary, extended and logical partitions, good and hostile. */
class MbrDiskTest {

  private static final int BYTES = 1 << 20;
  private static final int BLOCKS = BYTES / 512;
  private static final int EXTENDED = 500;
  private static final MbrDisk DISK = disk();

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void readsBackWhatItWroteWithEveryBlockSize(int blockSize) throws IOException {
    MbrDisk disk = new MbrDisk(blockSize, BLOCKS, DISK.mbr(), DISK.logical());
    MemoryDevice device = new MemoryDevice("disk", (long) BLOCKS * blockSize);
    disk.writeTo(device, ChsGeometry.LARGE);
    assertThat(MbrDisk.read(device, blockSize)).isEqualTo(disk);
    assertThat(disk.partitions().keySet()).containsExactly(1, 5, 6, 7);
  }

  @ParameterizedTest
  @CsvSource({
    // link of the second logical partition's sector, StartingLBA: to itself, back, out, far out
    "100,         passed",
    "0,           passed",
    "1100,        within the extended partition",
    "4294967295,  within the extended partition",
  })
  void refusesAChainThatLoopsOrLeavesTheExtendedPartition(long link, String reason)
      throws IOException {
    byte[] bytes = bytes();
    int record = (EXTENDED + 100) * 512 + 446 + 16;
    ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(record + 8, (int) link);
    assertThatThrownBy(() -> MbrDisk.read(MemoryDevice.of("disk", bytes), 512))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining(reason);
  }

  @Test
  void boundsTheLengthOfAChain() {
    int many = 1100;
    MemoryDevice device = new MemoryDevice("disk", (2L * many + 10) * 512);
    Mbr mbr =
        Mbr.EMPTY.withPartitions(List.of(MbrPartition.of(5, 1, 2L * many + 5, ChsGeometry.LARGE)));
    device.write(0, mbr.encode());
    for (int i = 0; i < many; i++) {
      List<MbrPartition> records =
          List.of(
              MbrPartition.of(0x83, 1, 1, ChsGeometry.LARGE),
              MbrPartition.of(5, 2L * (i + 1), 2, ChsGeometry.LARGE));
      device.write((2L * i + 1) * 512, Mbr.EMPTY.withPartitions(records).encode());
    }
    assertThatThrownBy(() -> MbrDisk.read(device, 512))
        .isInstanceOf(FormatException.LimitExceeded.class);
  }

  @Test
  void refusesToWriteWhatBreaksARule() {
    MbrPartition twice = MbrPartition.of(0x83, 100, 50, ChsGeometry.LARGE);
    assertBroken(DISK.mbr().withPartitions(List.of(twice, twice)), "mbr.partition.overlap");
    MbrPartition outside = MbrPartition.of(0x83, BLOCKS - 1, 2, ChsGeometry.LARGE);
    assertBroken(DISK.mbr().withPartitions(List.of(outside)), "mbr.partition.outside");
    MbrDisk stray = new MbrDisk(512, BLOCKS, Mbr.EMPTY, DISK.logical());
    assertThatThrownBy(() -> stray.writeTo(new MemoryDevice("disk", BYTES), ChsGeometry.LARGE))
        .hasMessageContaining("mbr.logical.outside");
  }

  /** Others take a link's size for that of the partition and all that is before it. */
  @Test
  void everyLinkSpansThePartitionItLeadsTo() throws IOException {
    byte[] bytes = bytes();
    for (int i = 0; i < 3; i++) {
      byte[] sector = new byte[512];
      System.arraycopy(bytes, (EXTENDED + 100 * i) * 512, sector, 0, 512);
      List<MbrPartition> records = Mbr.decode(ByteBuffer.wrap(sector)).partitions();
      assertThat(records.get(0).startingLba()).isEqualTo(10);
      assertThat(records.get(0).sizeInLba()).isEqualTo(50);
      assertThat(records.get(1).used()).isEqualTo(i < 2);
      if (i < 2) {
        assertThat(records.get(1).startingLba()).isEqualTo(100L * (i + 1));
        assertThat(records.get(1).sizeInLba()).isEqualTo(60);
      }
    }
  }

  @Test
  void anExtendedPartitionWithoutLogicalOnesGetsAnEmptyChain() throws IOException {
    MbrDisk none = new MbrDisk(512, BLOCKS, DISK.mbr(), List.of());
    MemoryDevice device = MemoryDevice.of("disk", bytes());
    none.writeTo(device, ChsGeometry.LARGE);
    assertThat(MbrDisk.read(device, 512)).isEqualTo(none);
    device.zero(EXTENDED * 512L, 512);
    assertThat(MbrDisk.read(device, 512)).as("nothing was ever put into it").isEqualTo(none);
  }

  /** The extended partition is LBA 500 to 1499. */
  @ParameterizedTest
  @CsvSource({
    "500, 501, 999,  true",
    "600, 601, 1,    true",
    "500, 501, 1000, false",
    "499, 501, 10,   false",
    "600, 600, 10,   false",
  })
  void wantsLogicalPartitionsBehindTheirSectorsInTheExtendedOne(
      long ebr, long start, long blocks, boolean sound) {
    MbrPartition own = MbrPartition.of(0x83, start, blocks, ChsGeometry.LARGE);
    MbrDisk disk = new MbrDisk(512, BLOCKS, DISK.mbr(), List.of(new LogicalPartition(ebr, own)));
    assertThat(MbrRules.check(disk).isEmpty()).isEqualTo(sound);
  }

  @Test
  void findsEveryPartitionThatALargeOneOverlaps() {
    MbrPartition large = MbrPartition.of(0x83, 100, 1000, ChsGeometry.LARGE);
    MbrPartition first = MbrPartition.of(0x83, 110, 10, ChsGeometry.LARGE);
    MbrPartition last = MbrPartition.of(0x83, 500, 10, ChsGeometry.LARGE);
    MbrDisk disk =
        new MbrDisk(512, BLOCKS, Mbr.EMPTY.withPartitions(List.of(large, first, last)), List.of());
    assertThat(MbrRules.check(disk))
        .extracting("rule")
        .containsExactly("mbr.partition.overlap", "mbr.partition.overlap");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesRandomDamage(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] good = bytes();
    int[] sectors = {0, EXTENDED, EXTENDED + 100, EXTENDED + 200};
    for (int i = 0; i < 1000; i++) {
      byte[] bad = good.clone();
      for (int j = random.nextInt(1, 6); j > 0; j--) {
        int sector = sectors[random.nextInt(sectors.length)];
        bad[sector * 512 + random.nextInt(446, 512)] = (byte) random.nextInt(256);
      }
      MemoryDevice device = MemoryDevice.of("disk", bad);
      try {
        assertThat(MbrRules.check(MbrDisk.read(device, 512))).isNotNull();
      } catch (FormatException refused) {
        assertThat(refused.fault().where()).as("seed %d, image %d", seed, i).contains("disk");
      }
      assertThat(GptCheck.check(GptReading.of(device, 512))).isNotEmpty();
    }
  }

  @Test
  void computesAddressesAsSgdiskDoes() {
    assertThat(ChsGeometry.LARGE.chs(0)).isEqualTo(Chs.NONE);
    assertThat(ChsGeometry.LARGE.chs(1)).isEqualTo(new Chs(0, 0, 2));
    assertThat(ChsGeometry.LARGE.chs(255 * 63 * 1024L - 1)).isEqualTo(new Chs(1023, 254, 63));
    assertThat(ChsGeometry.LARGE.chs(255 * 63 * 1024L)).isEqualTo(Chs.SATURATED);
    for (Chs chs : List.of(Chs.NONE, Chs.SATURATED, Chs.BEYOND, new Chs(513, 7, 9))) {
      assertThat(Chs.decode(chs.encode())).isEqualTo(chs);
    }
  }

  private static void assertBroken(Mbr mbr, String rule) {
    MbrDisk disk = new MbrDisk(512, BLOCKS, mbr, List.of());
    assertThat(MbrRules.check(disk)).extracting("rule").contains(rule);
    assertThatThrownBy(() -> disk.writeTo(new MemoryDevice("disk", BYTES), ChsGeometry.LARGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule);
  }

  private static MbrDisk disk() {
    List<MbrPartition> primary =
        List.of(
            MbrPartition.of(0x83, 64, 100, ChsGeometry.LARGE).activated(),
            MbrPartition.of(5, EXTENDED, 1000, ChsGeometry.LARGE));
    List<LogicalPartition> logical = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      long ebr = EXTENDED + 100L * i;
      logical.add(
          new LogicalPartition(ebr, MbrPartition.of(0x82, ebr + 10, 50, ChsGeometry.LARGE)));
    }
    Mbr mbr = Mbr.EMPTY.withDiskSignature(0x12345678L).withPartitions(primary);
    return new MbrDisk(512, BLOCKS, mbr, logical);
  }

  private static byte[] bytes() throws IOException {
    MemoryDevice device = new MemoryDevice("disk", BYTES);
    DISK.writeTo(device, ChsGeometry.LARGE);
    byte[] bytes = new byte[BYTES];
    device.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
