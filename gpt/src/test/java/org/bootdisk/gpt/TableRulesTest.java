package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;

class TableRulesTest {

  private static final GptTable TABLE = SeedDisk.table();

  @Test
  void hasNothingAgainstTheSeedsTable() {
    assertThat(TableRules.check(TABLE)).isEmpty();
  }

  @Test
  void findsPartitionsThatOverlap() {
    assertBroken(TABLE.with(3, entry(2047, 2047)), "gpt.entry.overlap");
    assertBroken(TABLE.with(3, entry(34, 81886)), "gpt.entry.overlap", "gpt.entry.overlap");
  }

  @Test
  void findsPartitionsOverTheTable() {
    GptTable empty = TABLE.without(1).without(2);
    assertBroken(empty.with(1, entry(33, 100)), "gpt.entry.usable");
    assertBroken(empty.with(1, entry(100, 81887)), "gpt.entry.usable");
    assertBroken(empty.with(1, entry(100, 99)), "gpt.entry.range");
    assertBroken(empty.with(1, entry(-5, 99)), "gpt.entry.range");
  }

  @Test
  void findsGuidsThatAreMissingOrNotUnique() {
    UUID first = TABLE.requirePartition(1).uniquePartitionGuid();
    assertBroken(
        TABLE.with(2, TABLE.requirePartition(2).withUniqueGuid(first)), "gpt.guid.duplicate");
    assertBroken(
        TABLE.with(2, TABLE.requirePartition(2).withUniqueGuid(Guids.ZERO)), "gpt.entry.guid");
    assertBroken(TABLE.withDiskGuid(Guids.ZERO), "gpt.disk.guid");
  }

  @Test
  void namesTheByteOfTheFieldThatBreaksARule() {
    GptTable broken = TABLE.with(3, entry(2047, 2047));
    long entries = 2 * 512 + 2 * 128;
    assertThat(TableRules.check(broken).get(0).message())
        .contains("partition 3: StartingLBA at 0x" + Long.toHexString(entries + 32));
  }

  @Test
  void warnsOfReservedAttributesAndUnpairedSurrogates() {
    PartitionEntry entry = TABLE.requirePartition(2);
    assertBroken(
        TABLE.with(2, entry.withAttributes(new PartitionAttributes(8))), "gpt.entry.attributes");
    assertBroken(TABLE.with(2, entry.withName("\ud800x")), "gpt.entry.name");
  }

  @Test
  void halfAPairInANameIsTheSameAfterItWasWrittenAndRead() {
    PartitionEntry entry = TABLE.requirePartition(2).withName("a\ud800b\udc00");
    ByteBuffer bytes =
        ByteBuffer.allocate(PartitionEntry.LAYOUT.size()).order(ByteOrder.LITTLE_ENDIAN);
    entry.encode(bytes);
    assertThat(PartitionEntry.decode(bytes)).isEqualTo(entry);
  }

  @Test
  void nothingIsWrittenOfATableThatBreaksARule() {
    MemoryDevice device = new MemoryDevice("disk", SeedDisk.BYTES);
    GptDisk bad = GptDisk.of(TABLE.with(3, entry(2000, 2100)), ChsGeometry.LARGE);
    assertThatThrownBy(() -> bad.writeTo(device))
        .isInstanceOf(TableRefusedException.class)
        .hasMessageContaining("gpt.entry.overlap")
        .hasMessageContaining("partition 3: StartingLBA");
    assertThat(device.extent(0, device.size()).length()).isEqualTo(device.size());
  }

  private static PartitionEntry entry(long first, long last) {
    return new PartitionEntry(
        PartitionType.LINUX_FILESYSTEM.guid(),
        new UUID(1, 2),
        first,
        last,
        PartitionAttributes.NONE,
        "");
  }

  private static void assertBroken(GptTable table, String... rules) {
    assertThat(TableRules.check(table)).extracting("rule").containsExactly((Object[]) rules);
  }
}
