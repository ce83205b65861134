package org.bootdisk.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Mapping guest offsets to host offsets. One operation is one access of 4 KiB, or one extent. */
@State(Scope.Benchmark)
public class Qcow2Loops {

  private static final long SIZE = 256L << 20;
  private static final int COUNT = 1024;
  private static final int CLUSTER = 64 << 10;

  private final ByteBuffer block = ByteBuffer.allocateDirect(4096);
  private final long[] offsets = new long[COUNT];
  private final Qcow2Image written = create();
  private final Qcow2Image everySecond = create();

  private static Qcow2Image create() {
    try {
      return Qcow2Image.create(new MemoryDevice("memory", 0), SIZE, Qcow2Options.defaults());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an image whose clusters all lie elsewhere, and one with a hole after each cluster. */
  @Setup
  public void fill() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < COUNT; i++) {
      offsets[i] = random.nextLong(SIZE / 4096) * 4096;
    }
    for (long cluster = 0; cluster < SIZE / CLUSTER; cluster++) {
      written.write(cluster * 2897 % (SIZE / CLUSTER) * CLUSTER, block.clear());
    }
    for (long at = 0; at < SIZE; at += 2 * CLUSTER) {
      everySecond.write(at, block.clear());
    }
  }

  /** Reads all over the image. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public ByteBuffer readScattered() throws IOException {
    for (long offset : offsets) {
      written.read(offset, block.clear());
    }
    return block;
  }

  /** Writes all over the image, in place. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public ByteBuffer overwriteScattered() throws IOException {
    for (long offset : offsets) {
      written.write(offset, block.clear());
    }
    return block;
  }

  /** Writes all over a new image, which allocates a cluster for most of them. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public ByteBuffer allocateScattered() throws IOException {
    try (Qcow2Image fresh = create()) {
      for (long offset : offsets) {
        fresh.write(offset, block.clear());
      }
    }
    return block;
  }

  /** Walks a map in which data and holes alternate. */
  @Benchmark
  @OperationsPerInvocation((int) (SIZE / CLUSTER))
  public int walkExtents() throws IOException {
    Extents walk = everySecond.extents(0, SIZE);
    int count = 0;
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      count++;
    }
    return count;
  }
}
