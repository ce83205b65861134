package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.check.GptRepair;
import org.bootdisk.gpt.edit.GptErasure;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrRules;
import org.bootdisk.gpt.sfdisk.SfdiskPlan;
import org.bootdisk.gpt.sfdisk.SfdiskScript;
import org.bootdisk.gpt.sgdisk.BackupFiles;
import org.bootdisk.gpt.sgdisk.SgdiskDisk;
import org.bootdisk.gpt.sgdisk.SgdiskRun;
import org.bootdisk.gpt.sgdisk.SgdiskScript;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads, checks and repairs the partition tables of disks that somebody made to break us. */
class GptFuzz {

  private static final int LARGEST = 1 << 24;

  /** An array of entries may fill the disk; each copy is looked for at up to three places. */
  static final int WORK = 16 * LARGEST;

  private static final GuidSource GUIDS = GuidSource.seeded("fuzz");
  private static final SgdiskScript PRINTING =
      SgdiskScript.parse(List.of("--verify", "--print", "--info=1", "--print-mbr"));

  /** Bits of the first byte. */
  private static final int MEND_CHECKSUMS = 1;

  private static final int LARGE_BLOCKS = 2;

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        seed("label: gpt\nsize=4MiB,type=uefi,name=one\nsize=1MiB,attrs=RequiredPartition\n"),
        seed("label: dos\nsize=1MiB,type=c,bootable\ntype=5\nsize=1MiB\nsize=1MiB\n"));
  }

  private static byte[] seed(String text) throws IOException {
    MemoryDevice device = new MemoryDevice("seed", 16 << 20);
    SfdiskScript script = SfdiskScript.parse(text);
    SfdiskPlan plan = new SfdiskPlan(script, 512, device.size() / 512, GUIDS);
    if (text.startsWith("label: gpt")) {
      plan.gpt().writeTo(device);
    } else {
      plan.mbr().writeTo(device, ChsGeometry.LARGE);
    }
    byte[] image = SparseImage.encode(device);
    return ByteBuffer.allocate(image.length + 1).put((byte) MEND_CHECKSUMS).put(image).array();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 3000)
  void readsChecksAndRepairs(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int blockSize = (input[0] & LARGE_BLOCKS) == 0 ? 512 : 4096;
    use(() -> device(input, blockSize), blockSize);
  }

  /** Does to disks that {@code hostile} makes, all of them the same, what can be done to them. */
  static void use(Supplier<MemoryDevice> hostile, int blockSize) {
    Hostile.read(() -> gpt(metered(hostile), blockSize));
    Hostile.read(() -> repair(metered(hostile), blockSize));
    Hostile.read(() -> mbr(metered(hostile), blockSize));
    Hostile.read(() -> sgdisk(metered(hostile), blockSize));
  }

  private static BlockDevice metered(Supplier<MemoryDevice> hostile) {
    return new MeteredDevice(hostile.get(), WORK, LARGEST);
  }

  private static MemoryDevice device(byte[] input, int blockSize) {
    MemoryDevice device = SparseImage.decode(ByteBuffer.wrap(input, 1, input.length - 1), LARGEST);
    if ((input[0] & MEND_CHECKSUMS) != 0) {
      Checksums.mend(device, blockSize);
    }
    return device;
  }

  private static void gpt(BlockDevice device, int blockSize) throws IOException {
    GptReading.of(device);
    GptReading reading = GptReading.of(device, blockSize);
    Hostile.requirePresentable(reading.findings());
    Hostile.requirePresentable(GptCheck.check(reading));
    GptErasure.of(reading).run(device);
  }

  private static void repair(BlockDevice device, int blockSize) throws IOException {
    GptReading reading = GptReading.of(device, blockSize);
    GptRepair repair = GptRepair.plan(reading, ChsGeometry.LARGE);
    repair.disk().writeTo(device);
    GptReading again = GptReading.of(device, blockSize);
    assertThat(GptRepair.plan(again, ChsGeometry.LARGE).actions()).isEmpty();
    assertThat(again.disk().table().entries()).isEqualTo(reading.disk().table().entries());
  }

  private static void mbr(BlockDevice device, int blockSize) throws IOException {
    MbrDisk disk = MbrDisk.read(device, blockSize);
    Hostile.requirePresentable(MbrRules.check(disk));
    assertThat(disk.all()).containsAllEntriesOf(disk.partitions());
    try {
      disk.writeTo(device, ChsGeometry.LARGE);
    } catch (IllegalArgumentException e) {
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
      return;
    }
    assertThat(MbrDisk.read(device, blockSize).all().keySet()).isEqualTo(disk.all().keySet());
  }

  private static void sgdisk(BlockDevice device, int blockSize) throws IOException {
    try {
      SgdiskDisk disk = SgdiskDisk.read(device, blockSize, PRINTING);
      SgdiskRun.run(PRINTING, disk, GUIDS, ChsGeometry.LARGE, BackupFiles.NONE);
    } catch (IllegalArgumentException e) {
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
    }
  }
}
