package org.bootdisk.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fat.check.CheckResult;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A directory of 1000 files with long names that collide. One operation is one file. */
@State(Scope.Benchmark)
public class FatLoops {

  private static final int COUNT = 1000;
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final MemoryDevice device = formatted();

  private static MemoryDevice formatted() {
    MemoryDevice device = new MemoryDevice("memory", 40 << 20);
    try {
      FatPlan.of(FatFormat.ofSize(device.size())).regions().writeTo(device, bytes -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return device;
  }

  private static void fill(MemoryDevice device) throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      volume.createDirectory("/files", TIME);
      for (int i = 0; i < COUNT; i++) {
        volume.createFile("/files/a name that is long, number " + i, TIME);
      }
    }
  }

  /** Makes what the others read. */
  @Setup
  public void fill() throws IOException {
    fill(device);
  }

  /** Makes the files, and short names that no other has. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public MemoryDevice create() throws IOException {
    MemoryDevice fresh = formatted();
    fill(fresh);
    return fresh;
  }

  /** Lists the directory. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public List<FatNode> list() throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      return volume.list(volume.require("/files"));
    }
  }

  /** Looks each file up by its path. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public int find() throws IOException {
    int found = 0;
    try (FatVolume volume = FatVolume.open(device)) {
      for (int i = 0; i < COUNT; i++) {
        found += volume.find("/files/a name that is long, number " + i) == null ? 0 : 1;
      }
    }
    return found;
  }

  /** Checks the volume. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public CheckResult check() throws IOException {
    return FatCheck.check(device);
  }
}
