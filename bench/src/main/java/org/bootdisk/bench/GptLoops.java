package org.bootdisk.bench;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionPlanner;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.check.GptCheck;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Both copies of a table of 128 entries, of which one is used. One operation is a whole disk. */
@State(Scope.Benchmark)
public class GptLoops {

  private final MemoryDevice device = new MemoryDevice("memory", 40 << 20);
  private final GptDisk disk = disk();

  private GptDisk disk() {
    GptTable table = GptTable.empty(GptLayout.standard(512, device.size() / 512), new UUID(1, 2));
    PartitionEntry esp =
        PartitionEntry.of(
            PartitionType.EFI_SYSTEM, new UUID(3, 4), PartitionPlanner.of(table).largest());
    return GptDisk.of(table.with(1, esp.withName("ESP")), ChsGeometry.LARGE);
  }

  /** Writes what the others read. */
  @Setup
  public void fill() throws IOException {
    disk.writeTo(device);
  }

  /** Encodes and writes protective MBR, headers and entries. */
  @Benchmark
  public void write() throws IOException {
    disk.writeTo(device);
  }

  /** Reads and checks them. */
  @Benchmark
  public List<Finding> check() throws IOException {
    return GptCheck.check(GptReading.of(device));
  }
}
