package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blocks are taken for the copies of a table. */
class GptReadingTest {

  private static final long LAST = SeedDisk.BYTES / 512 - 1;

  private static MemoryDevice disk() throws IOException {
    MemoryDevice device = new MemoryDevice("disk", SeedDisk.BYTES);
    SeedDisk.disk(ChsGeometry.LARGE).writeTo(device);
    return device;
  }

  private static void set(MemoryDevice device, String field, long value) throws IOException {
    ByteBuffer header = GptHeader.LAYOUT.read(device, 512);
    GptHeader.LAYOUT.u64(field).put(header, value);
    GptHeader.LAYOUT.u32("HeaderCRC32").put(header, 0);
    CRC32 crc = new CRC32();
    crc.update(header.duplicate().clear().limit(GptHeader.LAYOUT.size()));
    GptHeader.LAYOUT.u32("HeaderCRC32").put(header, crc.getValue());
    device.write(512, header.clear());
  }

  /** The first is the primary itself, which is sound; the others hold none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 0, 2, LAST - 1, LAST + 1, -1})
  void readsTheLastBlockIfThePrimaryNamesAnImpossibleAlternate(long named) throws IOException {
    MemoryDevice device = disk();
    set(device, "AlternateLBA", named);
    GptReading reading = GptReading.of(device, 512);
    assertThat(reading.primary().sound()).isTrue();
    assertThat(reading.alternate().lba()).isEqualTo(LAST);
    assertThat(reading.alternate().sound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, GptLayout.PRIMARY_LBA, LAST - 30, LAST + 1, -1})
  void believesNoCopyWhoseArrayIsNotOnTheDiskBehindTheHeader(long array) throws IOException {
    MemoryDevice device = disk();
    set(device, "PartitionEntryLBA", array);
    GptReading reading = GptReading.of(device, 512);
    assertThat(reading.primary().sound()).isFalse();
    assertThat(reading.primary().findings())
        .extracting(Finding::rule)
        .contains("gpt.header.entry-lba");
    assertThat(reading.usesAlternate()).isTrue();
  }

  @Test
  void readsTheAlternateThatThePrimaryNamesOnADiskThatHasGrown() throws IOException {
    MemoryDevice grown = new MemoryDevice("disk", SeedDisk.BYTES + (1 << 20));
    SeedDisk.disk(ChsGeometry.LARGE).writeTo(grown.slice("disk", 0, SeedDisk.BYTES));
    GptReading reading = GptReading.of(grown, 512);
    assertThat(reading.alternate().lba()).isEqualTo(LAST);
    assertThat(reading.alternate().sound()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2048, 4096})
  void findsOutHowLargeBlocksAre(int blockSize) throws IOException {
    GptLayout layout = GptLayout.standard(blockSize, 1000);
    MemoryDevice device = new MemoryDevice("disk", layout.diskSize());
    GptDisk.of(GptTable.empty(layout, new UUID(1, 2)), ChsGeometry.LARGE).writeTo(device);
    assertThat(GptReading.of(device).blockSize()).isEqualTo(blockSize);
  }
}
