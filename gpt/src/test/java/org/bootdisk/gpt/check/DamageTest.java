package org.bootdisk.gpt.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.StructLayout;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptHeader;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to every field: found, repaired where one copy is whole, never made worse. */
class DamageTest {

  private static final int BYTES = 1 << 17;
  private static final int BLOCKS = BYTES / 512;
  private static final GptDisk DISK = disk();
  private static final byte[] GOOD = bytes(DISK);

  @Test
  void findsNothingOnAGoodDisk() throws IOException {
    assertThat(GptCheck.check(reading(GOOD))).isEmpty();
  }

  @Test
  void findsAndRepairsABitOfEveryByteOfBothHeadersAndArrays() throws IOException {
    for (Map.Entry<String, Integer> field : structures().entrySet()) {
      int bit = field.getValue() * 5 % 8;
      byte[] bad = GOOD.clone();
      bad[field.getValue()] ^= (byte) (1 << bit);
      assertFoundAndRepaired(bad, field.getKey() + " bit " + bit);
    }
  }

  @Test
  void survivesEveryExtremeValueWithAMendedCrc() throws IOException {
    byte[][] extremes = {filled(0), filled(0xFF), filled(0x7F), {1}, {(byte) 0x80}};
    for (StructLayout.Field field : GptHeader.LAYOUT.fields()) {
      for (byte[] extreme : extremes) {
        for (int header : new int[] {512, BYTES - 512}) {
          byte[] bad = GOOD.clone();
          for (int i = 0; i < field.width(); i++) {
            bad[header + field.offset() + i] = extreme[Math.min(i, extreme.length - 1)];
          }
          mendCrc(bad, header);
          assertHandled(bad, field.name());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void handlesPairsOfDamage(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> places = new ArrayList<>(structures().values());
    for (int i = 0; i < 400; i++) {
      byte[] bad = GOOD.clone();
      for (int j = 0; j < 2; j++) {
        bad[places.get(random.nextInt(places.size()))] = (byte) random.nextInt(256);
      }
      assertHandled(bad, "seed " + seed + ", pair " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void handlesRandomBytesWithMendedCrcs(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 400; i++) {
      byte[] bad = GOOD.clone();
      for (int header : new int[] {512, BYTES - 512}) {
        for (int j = random.nextInt(4); j > 0; j--) {
          bad[header + random.nextInt(24, 92)] = (byte) random.nextInt(256);
        }
        mendCrc(bad, header);
      }
      bad[1024 + random.nextInt(256)] = (byte) random.nextInt(256);
      bad[446 + random.nextInt(66)] = (byte) random.nextInt(256);
      assertHandled(bad, "seed " + seed + ", image " + i);
    }
  }

  @Test
  void findsEachFieldOfTheProtectiveRecord() throws IOException {
    assertMbrRule(bad -> bad[510] = 0, "mbr.signature");
    assertMbrRule(bad -> bad[446 + 4] = (byte) 0x83, "mbr.protective.missing");
    assertMbrRule(bad -> bad[446 + 8] = 2, "mbr.protective.start");
    assertMbrRule(bad -> bad[446 + 12] ^= 4, "mbr.protective.size");
    assertMbrRule(bad -> bad[446] = (byte) 0x80, "mbr.protective.active");
    assertMbrRule(bad -> bad[446] = 7, "mbr.partition.boot-indicator");
  }

  @Test
  void leavesAnMbrAloneThatListsPartitionsWithoutProtectingTheGpt() throws IOException {
    byte[] bad = GOOD.clone();
    bad[446 + 4] = (byte) 0x83;
    GptRepair repair = GptRepair.plan(reading(bad), ChsGeometry.LARGE);
    assertThat(repair.disk().mbr().partitions().get(0).osType()).isEqualTo(0x83);
  }

  @Test
  void findsAHybridRecordThatShowsNoGptPartition() throws IOException {
    MbrPartition stray = MbrPartition.of(0x83, 100, 7, ChsGeometry.LARGE);
    MbrPartition protective = MbrPartition.of(0xEE, 1, 99, ChsGeometry.LARGE);
    Mbr hybrid = DISK.mbr().withPartitions(List.of(protective, stray));
    assertThat(GptCheck.check(reading(bytes(DISK.withMbr(hybrid)))))
        .extracting(Finding::rule)
        .containsExactly("mbr.hybrid.mismatch");
  }

  @Test
  void findsAndMovesTheAlternateOfADiskThatHasGrown() throws IOException {
    byte[] grown = new byte[2 * BYTES];
    System.arraycopy(GOOD, 0, grown, 0, BYTES);
    assertThat(GptCheck.check(reading(grown)))
        .extracting(Finding::rule)
        .containsExactly("mbr.protective.size", "gpt.alternate.place");
    GptRepair repair = GptRepair.plan(reading(grown), ChsGeometry.LARGE);
    MemoryDevice device = MemoryDevice.of("disk", grown);
    repair.disk().writeTo(device);
    assertThat(GptCheck.check(GptReading.of(device, 512))).isEmpty();
    assertThat(repair.disk().table().layout().alternateLba()).isEqualTo(2 * BLOCKS - 1);
  }

  @Test
  void putsThePrimaryArrayBackToWhereItWasMoved() throws IOException {
    GptTable late = DISK.table().without(1);
    GptDisk moved = GptEdit.movedPrimaryArray(DISK.withTable(late), 60);
    byte[] good = bytes(moved);
    for (int[] places : new int[][] {{512}, {512 + 16}, {60 * 512}, {512, 60 * 512}}) {
      byte[] bad = good.clone();
      for (int at : places) {
        bad[at] ^= 1;
      }
      assertThat(reading(bad).disk()).isEqualTo(moved);
      assertThat(repaired(bad)).isEqualTo(good);
    }
  }

  @Test
  void saysWhenTheCopiesDiffer() throws IOException {
    byte[] other = bytes(DISK.withTable(DISK.table().without(2)));
    System.arraycopy(GOOD, 0, other, 0, BYTES / 2);
    assertThat(GptCheck.check(reading(other)))
        .extracting(Finding::rule)
        .containsExactly("gpt.copies.differ");
    assertThat(repaired(other)).isEqualTo(GOOD);
  }

  private interface Change {
    void on(byte[] bytes);
  }

  private static void assertMbrRule(Change change, String rule) throws IOException {
    byte[] bad = GOOD.clone();
    change.on(bad);
    assertThat(GptCheck.check(reading(bad))).extracting(Finding::rule).contains(rule);
    if (!rule.equals("mbr.protective.missing")) {
      assertThat(repaired(bad)).as(rule).isEqualTo(GOOD);
    }
  }

  private static void assertFoundAndRepaired(byte[] bad, String context) throws IOException {
    GptReading reading = reading(bad);
    assertThat(GptCheck.check(reading)).as(context).isNotEmpty();
    assertThat(reading.disk()).as(context).isEqualTo(DISK);
    assertThat(GptRepair.plan(reading, ChsGeometry.LARGE).actions()).as(context).isNotEmpty();
    assertThat(repaired(bad)).as(context).isEqualTo(GOOD);
  }

  /** Reads without a crash; what the repair makes has no more errors than it had. */
  private static void assertHandled(byte[] bad, String context) throws IOException {
    GptReading reading = reading(bad);
    List<Finding> found = GptCheck.check(reading);
    try {
      GptRepair repair = GptRepair.plan(reading, ChsGeometry.LARGE);
      MemoryDevice device = MemoryDevice.of("disk", bad);
      repair.disk().writeTo(device);
      assertThat(GptCheck.check(GptReading.of(device, 512)).stream().filter(DamageTest::error))
          .as(context)
          .allMatch(f -> f.rule().startsWith("mbr."));
    } catch (FormatException refused) {
      assertThat(found.stream().filter(DamageTest::error)).as(context).isNotEmpty();
    }
  }

  private static boolean error(Finding finding) {
    return finding.severity() == Finding.Severity.ERROR;
  }

  private static byte[] repaired(byte[] bad) throws IOException {
    MemoryDevice device = MemoryDevice.of("disk", bad);
    GptRepair.plan(GptReading.of(device, 512), ChsGeometry.LARGE).disk().writeTo(device);
    return content(device);
  }

  /** The offset of every byte of both headers' fields and of the first entries of both arrays. */
  private static Map<String, Integer> structures() {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (int header : new int[] {512, BYTES - 512}) {
      for (StructLayout.Field field : GptHeader.LAYOUT.fields()) {
        for (int i = 0; i < field.width(); i++) {
          all.put(field.name() + "+" + i + " at " + header, header + field.offset() + i);
        }
      }
    }
    for (int array : new int[] {1024, BYTES - 33 * 512}) {
      for (int i = 0; i < 384; i++) {
        all.put("array+" + i + " at " + array, array + i);
      }
    }
    return all;
  }

  private static void mendCrc(byte[] disk, int header) {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    ByteBuffer bytes = ByteBuffer.wrap(disk, header, 512).slice();
    GptHeader.LAYOUT.u32("HeaderCRC32").put(bytes, 0);
    long size = GptHeader.LAYOUT.u32("HeaderSize").get(bytes);
    crc.update(disk, header, (int) Math.min(512, size));
    GptHeader.LAYOUT.u32("HeaderCRC32").put(bytes, crc.getValue());
  }

  private static byte[] filled(int value) {
    return new byte[] {(byte) value};
  }

  private static GptReading reading(byte[] bytes) throws IOException {
    return GptReading.of(MemoryDevice.of("disk", bytes), 512);
  }

  private static GptDisk disk() {
    GptLayout layout = GptLayout.standard(512, BLOCKS);
    GptTable table =
        GptTable.empty(layout, new UUID(3, 4))
            .with(1, entry(new UUID(1, 2), new LbaRange(40, 99)))
            .with(2, entry(new UUID(1, 3), new LbaRange(100, 200)).withName("root"));
    return GptDisk.of(table, ChsGeometry.LARGE);
  }

  private static PartitionEntry entry(UUID guid, LbaRange range) {
    return PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, guid, range);
  }

  private static byte[] bytes(GptDisk disk) {
    try (MemoryDevice device = new MemoryDevice("disk", BYTES)) {
      disk.writeTo(device);
      return content(device);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] content(MemoryDevice device) {
    ByteBuffer bytes = ByteBuffer.allocate((int) device.size());
    device.read(0, bytes);
    return bytes.array();
  }
}
