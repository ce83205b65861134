package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks and tables of every size that the specification allows. */
class ShapesTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "512,  1,     128",
    "512,  128,   256",
    "512,  16384, 128",
    "512,  16384, 4096",
    "512,  65536, 128",
    "4096, 1,     4096",
    "4096, 128,   512",
    "4096, 16384, 1024",
  })
  void writesAndReadsTablesOfEveryShape(int blockSize, int entries, int entrySize)
      throws IOException {
    GptLayout layout = GptLayout.of(blockSize, 1 << 20, entries, entrySize);
    GptDisk disk = disk(layout, 1, entries);
    MemoryDevice device = new MemoryDevice("disk", layout.diskSize());
    disk.writeTo(device);
    assertThat(GptReading.of(device).disk()).isEqualTo(disk);
    assertThat(GptCheck.check(GptReading.of(device))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096})
  void writesAndReadsADiskOfTwoToThe63Bytes(int blockSize) throws IOException {
    long size = Long.MAX_VALUE / blockSize * blockSize;
    GptLayout layout = GptLayout.standard(blockSize, size / blockSize);
    GptDisk disk = disk(layout, 1, 128);
    MemoryDevice device = new MemoryDevice("disk", size);
    disk.writeTo(device);
    assertThat(GptReading.of(device).disk()).isEqualTo(disk);
    assertThat(GptCheck.check(GptReading.of(device))).isEmpty();
    assertThat(disk.mbr().partitions().get(0).sizeInLba()).isEqualTo(MbrPartition.LARGEST);
  }

  @ParameterizedTest
  @ValueSource(longs = {40L << 20, 3L << 40, 1L << 42})
  void sgdiskAndSfdiskFindNothingWrong(long size) throws IOException {
    Path image = write(disk(GptLayout.standard(512, size / 512), 1, 7), size);
    assertThat(Tool.named("sgdisk").output("-v", image)).contains("No problems found");
    assertThat(Tool.named("sfdisk").output("--verify", image)).contains("No errors detected");
  }

  @Test
  void fdiskReadsADiskWithBlocksOf4096Bytes() throws IOException {
    Path image = write(disk(GptLayout.standard(4096, 20_000), 1, 7), 20_000L * 4096);
    Tool.Result listed = Tool.named("fdisk").run("-b", "4096", "-l", image).requireSuccess();
    assertThat(listed.out())
        .contains("Disklabel type: gpt")
        .contains("00000000-0000-0003-0000-000000000004")
        .containsPattern("1 +6 +6 +1 +4K")
        .containsPattern("7 +19994 +19994 +1 +4K");
    assertThat(listed.err()).doesNotContain("corrupt");
  }

  @ParameterizedTest
  @CsvSource({"512, 4096", "4096, 512", "512, 2048"})
  void resectorsADiskAndBack(int from, int to) throws IOException {
    long size = 32L << 20;
    GptLayout layout = GptLayout.standard(from, size / from);
    PartitionEntry entry =
        entry(1, new LbaRange((1 << 20) / from, (30 << 20) / from - 1)).withName("data");
    GptDisk disk =
        GptDisk.of(GptTable.empty(layout, new UUID(3, 4)).with(2, entry), ChsGeometry.LARGE);
    MemoryDevice device = new MemoryDevice("disk", size);
    disk.writeTo(device);
    GptReading before = GptReading.of(device);
    GptDisk other = GptEdit.resectored(disk, to, ChsGeometry.LARGE);
    other.writeTo(device);
    GptErasure.of(before).except(other).run(device);
    assertThat(GptReading.of(device).disk()).isEqualTo(other);
    assertThat(GptCheck.check(GptReading.of(device))).isEmpty();
    assertThat(GptEdit.resectored(other, from, ChsGeometry.LARGE)).isEqualTo(disk);
  }

  @Test
  void aHybridMbrFollowsItsPartitionsToOtherSectors() {
    GptLayout layout = GptLayout.standard(512, 1 << 20);
    GptDisk plain = disk(layout, 1, 2);
    GptTable table = plain.table().with(2, entry(2, new LbaRange(4096, 8191)));
    table = table.with(1, entry(1, new LbaRange(2048, 4095)));
    HybridMbr hybrid = HybridMbr.of(table, ChsGeometry.LARGE, List.of(2, 1));
    GptDisk disk = new GptDisk(hybrid.in(plain.mbr(), table), table);
    GptDisk large = GptEdit.resectored(disk, 4096, ChsGeometry.LARGE);
    assertThat(large.mbr())
        .isEqualTo(
            HybridMbr.of(large.table(), ChsGeometry.LARGE, List.of(2, 1))
                .in(plain.mbr(), large.table()));
    assertThat(GptEdit.resectored(large, 512, ChsGeometry.LARGE)).isEqualTo(disk);
  }

  @Test
  void refusesToResectorAHybridMbrThatShowsWhatIsNoPartition() {
    GptLayout layout = GptLayout.standard(512, 1 << 20);
    GptDisk plain = disk(layout, 1, 1);
    GptTable table = plain.table().with(1, entry(1, new LbaRange(2048, 4095)));
    HybridMbr hybrid = HybridMbr.of(table, ChsGeometry.LARGE, List.of(1));
    GptTable changed = table.with(1, entry(1, new LbaRange(2048, 6143)));
    GptDisk disk = new GptDisk(hybrid.in(plain.mbr(), table), changed);
    assertThatThrownBy(() -> GptEdit.resectored(disk, 4096, ChsGeometry.LARGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shows LBA 2048 to 4095, which is no partition");
  }

  @Test
  void refusesToResectorAPartitionThatIsNotMadeOfWholeBlocks() {
    GptDisk disk = SeedDisk.disk(ChsGeometry.LARGE);
    assertThatThrownBy(() -> GptEdit.resectored(disk, 4096, ChsGeometry.LARGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("partition 1, bytes 17408 to 1048575")
        .hasMessageContaining("no BIOS starts GRUB from such blocks: leave it out");
  }

  @Test
  void readsAHeaderThatClaimsEveryNumberOfEntriesWithoutTakingMoreThanItsLimit()
      throws IOException {
    MemoryDevice device = new MemoryDevice("disk", Long.MAX_VALUE / 512 * 512);
    disk(GptLayout.standard(512, device.size() / 512), 1, 2).writeTo(device);
    java.nio.ByteBuffer block = GptHeader.LAYOUT.read(device, 512);
    GptHeader.NUMBER_OF_PARTITION_ENTRIES.put(block, 0xFFFF_FFFFL);
    GptHeader.HEADER_CRC32.put(block, GptHeader.headerCrc32(block, 92));
    device.write(512, block);
    GptReading reading = GptReading.of(device);
    assertThat(reading.usesAlternate()).isTrue();
    assertThat(reading.findings()).extracting("rule").containsExactly("gpt.header.entry-count");
  }

  private static GptDisk disk(GptLayout layout, int firstNumber, int lastNumber) {
    GptTable table =
        GptTable.empty(layout, new UUID(3, 4))
            .with(firstNumber, entry(1, at(layout.firstUsableLba())));
    if (lastNumber != firstNumber) {
      table = table.with(lastNumber, entry(2, at(layout.lastUsableLba())));
    }
    return GptDisk.of(table, ChsGeometry.LARGE);
  }

  private static LbaRange at(long lba) {
    return new LbaRange(lba, lba);
  }

  private static PartitionEntry entry(int guid, LbaRange range) {
    return PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, new UUID(1, guid), range);
  }

  private Path write(GptDisk disk, long size) throws IOException {
    Path image = directory.resolve("disk.img");
    try (FileDevice device = FileDevice.create(image, size)) {
      disk.writeTo(device);
    }
    return image;
  }
}
