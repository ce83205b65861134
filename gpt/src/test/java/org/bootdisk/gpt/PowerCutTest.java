package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a power cut at any moment of writing, the disk has the old table or the new one. */
class PowerCutTest {

  private static final int CUTS = 40;
  private static final int BYTES = 1 << 18;

  @Test
  void anEditLeavesTheOldTableOrTheNewOne() throws IOException {
    GptDisk old = disk(128);
    assertOldOrNew(bytes(old), old, edited(old));
  }

  @Test
  void resizingTheTableLeavesTheOldTableOrTheNewOne() throws IOException {
    GptDisk old = disk(128);
    assertOldOrNew(bytes(old), old, GptEdit.resized(old, 512, ChsGeometry.LARGE));
    assertOldOrNew(bytes(old), old, GptEdit.resized(old, 16, ChsGeometry.LARGE));
  }

  @ParameterizedTest
  @ValueSource(ints = {512 + 8, 512 + 16, 2 * 512})
  void repairingThePrimaryNeverTouchesTheAlternateFirst(int damaged) throws IOException {
    GptDisk disk = disk(128);
    byte[] bytes = bytes(disk);
    bytes[damaged] ^= 1;
    assertOldOrNew(bytes, disk, disk);
    assertOldOrNew(bytes, disk, edited(disk));
  }

  @ParameterizedTest
  @ValueSource(ints = {BYTES - 512 + 8, BYTES - 512 + 16, BYTES - 33 * 512})
  void repairingTheAlternateNeverTouchesThePrimaryFirst(int damaged) throws IOException {
    GptDisk disk = disk(128);
    byte[] bytes = bytes(disk);
    bytes[damaged] ^= 1;
    assertOldOrNew(bytes, disk, edited(disk));
  }

  @Test
  void growingLeavesTheOldTableOrTheNewOne() throws IOException {
    GptDisk old = disk(128);
    byte[] grown = new byte[2 * BYTES];
    System.arraycopy(bytes(old), 0, grown, 0, BYTES);
    GptDisk fitted = GptEdit.fitted(old, grown.length / 512, ChsGeometry.LARGE);
    assertOldOrNew(grown, old, fitted);
  }

  private static void assertOldOrNew(byte[] before, GptDisk old, GptDisk next) throws IOException {
    RecordingDevice device = new RecordingDevice(before);
    next.writeTo(device);
    assertThat(device.epochs()).isEqualTo(3);
    for (int epoch = 0; epoch < device.epochs(); epoch++) {
      for (long seed = 0; seed < CUTS; seed++) {
        MemoryDevice disk = device.cutIn(epoch, new SplittableRandom(seed));
        GptTable found = GptReading.of(disk, 512).disk().table();
        assertThat(List.of(content(old.table()), content(next.table())))
            .as("cut in epoch %d, seed %d", epoch, seed)
            .contains(content(found));
      }
    }
    MemoryDevice complete = device.cutIn(2, new SplittableRandom(0));
    assertThat(GptReading.of(complete, 512).disk()).isEqualTo(next);
  }

  private static Object content(GptTable table) {
    return List.of(table.diskGuid(), table.entries());
  }

  private static GptDisk edited(GptDisk disk) {
    return disk.withTable(
        disk.table().with(3, disk.table().requirePartition(1).withName("new")).without(1));
  }

  private static GptDisk disk(int entries) {
    GptLayout layout = GptLayout.of(512, BYTES / 512, entries, 128);
    PartitionEntry entry =
        PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, new UUID(1, 2), new LbaRange(200, 300));
    return GptDisk.of(GptTable.empty(layout, new UUID(3, 4)).with(1, entry), ChsGeometry.LARGE);
  }

  private static byte[] bytes(GptDisk disk) throws IOException {
    MemoryDevice device = new MemoryDevice("disk", BYTES);
    disk.writeTo(device);
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    device.read(0, bytes);
    return bytes.array();
  }
}
