package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.FaultyDevice;
import org.bootdisk.fixtures.FaultyDevice.Fault;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.gpt.check.GptRepair;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.gpt.sgdisk.BackupFiles;
import org.bootdisk.gpt.sgdisk.SgdiskDisk;
import org.bootdisk.gpt.sgdisk.SgdiskOutcome;
import org.bootdisk.gpt.sgdisk.SgdiskRun;
import org.bootdisk.gpt.sgdisk.SgdiskScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each change of a table, with its disk failing at the first access, at the second, and so on until
 * the change gets through: the disk has the old table or the new one, and the change can be made
 * again.
 */
class FaultSweepTest {

  private static final int BYTES = 1 << 18;
  private static final ChsGeometry CHS = ChsGeometry.LARGE;

  @TempDir Path directory;

  /** Something that is done to a disk. */
  interface Work {
    void on(BlockDevice device) throws IOException;
  }

  /** A kind of work, named for people, and the disk that it begins with. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Kind(String name, byte[] before, Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Arguments> kindsAndFaults() throws IOException {
    byte[] empty = new byte[BYTES];
    byte[] sound = bytes(device -> disk().writeTo(device), empty);
    byte[] aligned = bytes(device -> sgdisk(device, "-a8", "-n1:64:127"), empty);
    byte[] grown = new byte[2 * BYTES];
    System.arraycopy(sound, 0, grown, 0, BYTES);
    List<Kind> kinds = new ArrayList<>();
    kinds.add(new Kind("create", empty, device -> disk().writeTo(device)));
    kinds.add(new Kind("edit", sound, device -> edited(read(device)).writeTo(device)));
    kinds.add(new Kind("more entries", sound, d -> GptEdit.resized(read(d), 512, CHS).writeTo(d)));
    kinds.add(new Kind("grow", grown, d -> GptEdit.fitted(read(d), 1024, CHS).writeTo(d)));
    kinds.add(new Kind("sector size", aligned, FaultSweepTest::resector));
    kinds.add(new Kind("erase", sound, d -> GptErasure.of(GptReading.of(d, 512)).run(d)));
    kinds.add(new Kind("repair of the primary", damaged(sound, 512), FaultSweepTest::repair));
    kinds.add(
        new Kind("repair of the alternate", damaged(sound, BYTES - 512), FaultSweepTest::repair));
    for (String line :
        List.of("-n2:400:410", "-d1", "-o", "-z", "-Z", "-s", "-h1", "-m1", "-e", "-S512", "-G")) {
      kinds.add(
          new Kind("sgdisk " + line, line.equals("-e") ? grown : sound, d -> sgdisk(d, line)));
    }
    byte[] legacy = bytes(device -> sgdisk(device, "-m1"), sound);
    kinds.add(new Kind("sgdisk -g", legacy, FaultSweepTest::convert));
    List<Arguments> all = new ArrayList<>();
    for (Kind kind : kinds) {
      for (Fault fault : Fault.values()) {
        all.add(Arguments.of(kind, fault));
      }
    }
    return all;
  }

  private static GptDisk disk() {
    GptLayout layout = GptLayout.of(512, BYTES / 512, 128, 128);
    PartitionEntry entry =
        PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, new UUID(1, 2), new LbaRange(200, 300));
    return GptDisk.of(GptTable.empty(layout, new UUID(3, 4)).with(1, entry), CHS);
  }

  private static GptDisk edited(GptDisk disk) {
    return disk.withTable(
        disk.table().with(3, disk.table().requirePartition(1).withName("new")).without(1));
  }

  private static GptDisk read(BlockDevice device) throws IOException {
    return GptDisk.read(device, 512);
  }

  private static void resector(BlockDevice device) throws IOException {
    GptReading reading = GptReading.of(device, 512);
    GptDisk after = GptEdit.resectored(reading.disk(), 4096, CHS);
    after.writeTo(device);
    GptErasure.of(reading).except(after).run(device);
  }

  private static void repair(BlockDevice device) throws IOException {
    GptRepair.plan(GptReading.of(device, 512), CHS).disk().writeTo(device);
  }

  private static void sgdisk(BlockDevice device, String... line) throws IOException {
    SgdiskScript script = SgdiskScript.parse(List.of(line));
    SgdiskDisk start = SgdiskDisk.read(device, 512, script);
    SgdiskOutcome outcome =
        SgdiskRun.run(script, start, GuidSource.seeded("sweep"), CHS, BackupFiles.NONE);
    outcome.writeTo(device, GptErasure.usual(start.reading()), CHS);
  }

  /** What is left of an attempt before is taken away, as the refusal of a second one advises. */
  private static void convert(BlockDevice device) throws IOException {
    try {
      sgdisk(device, "-g");
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("lists partitions without protecting it; remove one");
      sgdisk(device, "-z");
      sgdisk(device, "-g");
    }
  }

  private static byte[] damaged(byte[] sound, int header) {
    byte[] damaged = sound.clone();
    damaged[header + 16] ^= 1;
    return damaged;
  }

  private static byte[] bytes(Work work, byte[] before) throws IOException {
    MemoryDevice device = MemoryDevice.of("disk", before);
    work.on(device);
    byte[] bytes = new byte[before.length];
    device.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("kindsAndFaults")
  void leavesTheOldTableOrTheNewOne(Kind kind, Fault fault) throws IOException {
    String older = state(MemoryDevice.of("disk", kind.before));
    String newer = state(MemoryDevice.of("disk", bytes(kind.work, kind.before)));
    for (int successes = 0; ; successes++) {
      MemoryDevice disk = MemoryDevice.of("disk", kind.before);
      boolean failed = carryOut(kind, new FaultyDevice(disk, fault, successes), fault);
      String when = kind + ", " + fault + " after " + successes;
      assertThat(state(disk)).as(when).isIn(older, newer);
      if (!failed) {
        assertThat(successes).isPositive();
        assertThat(state(disk)).as(when).isEqualTo(newer);
        requireClean(disk, newer);
        return;
      }
      if (state(disk).equals(older) && !older.equals(newer)) {
        kind.work.on(disk);
        assertThat(state(disk)).as(when).isEqualTo(newer);
      }
    }
  }

  /** A file may have become shorter since it was opened. */
  @Test
  void readsNothingThatIsCutOff() throws IOException {
    byte[] whole = bytes(device -> disk().writeTo(device), new byte[BYTES]);
    Path file = directory.resolve("disk");
    for (int length = 0; length < BYTES; length += length < 20_000 ? 256 : 8192) {
      Files.write(file, whole);
      try (FileDevice device = FileDevice.openWritable(file)) {
        Files.write(file, Arrays.copyOf(whole, length));
        String end = "disk: the file ends at byte " + length + ", was " + BYTES;
        for (Work work : List.<Work>of(FaultSweepTest::read, FaultSweepTest::repair)) {
          assertThatThrownBy(() -> work.on(device))
              .isInstanceOf(EOFException.class)
              .hasMessageContaining(end);
        }
      }
      assertThat(Files.size(file)).isEqualTo(length);
    }
  }

  /** Whether the disk failed. */
  private static boolean carryOut(Kind kind, FaultyDevice failing, Fault fault) {
    try {
      kind.work.on(failing);
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith("disk: ").hasMessageContaining(fault.message());
    }
    return failing.hasFailed();
  }

  /** Which table counts, and what it says; of a hybrid MBR only what it lists. */
  private static String state(MemoryDevice disk) throws IOException {
    for (int blockSize : List.of(512, 4096)) {
      GptReading reading = GptReading.of(disk, blockSize);
      Mbr mbr = reading.mbr().orElse(Mbr.EMPTY);
      List<MbrPartition> listed = new ArrayList<>(mbr.partitions());
      listed.removeIf(partition -> !partition.used() || partition.protective());
      Optional<GptCopy> best = reading.best();
      if (mbr.announcesGpt() && best.isPresent()) {
        GptTable table = best.get().table().orElseThrow();
        return blockSize + " " + table.diskGuid() + table.entries() + listed;
      }
      if (!mbr.announcesGpt() && !listed.isEmpty()) {
        return "MBR " + listed;
      }
    }
    return "none";
  }

  private void requireClean(MemoryDevice disk, String state) throws IOException {
    if (state.startsWith("512")) {
      byte[] bytes = new byte[Math.toIntExact(disk.size())];
      disk.read(0, ByteBuffer.wrap(bytes));
      Path file = Files.write(directory.resolve("disk"), bytes);
      assertThat(Tool.named("sgdisk").output("-v", file)).contains("No problems found");
    }
  }
}
