package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Zeros;

/** Compares the content of two devices; where one is longer, it counts as equal if it is zeros. */
public final class Comparison {

  /** A piece of each device fits a processor's cache together. */
  static final int PIECE_SIZE = 256 << 10;

  /** Told of the ranges that differ. */
  public interface Differences {
    /**
     * The bytes from {@code start} to {@code end}, in units of the resolution, differ.
     *
     * @return whether to go on
     */
    boolean differ(long start, long end) throws IOException;
  }

  private final BlockDevice first;
  private final BlockDevice second;
  private final int resolution;
  private final Differences differences;
  private final ByteBuffer left = IoBuffers.allocate(PIECE_SIZE);
  private final ByteBuffer right = IoBuffers.allocate(PIECE_SIZE);
  private long from = -1;
  private boolean goOn = true;

  /**
   * Compares as {@link #compare} does, range by range as {@link #run} is called.
   *
   * @param resolution a power of two up to {@link #PIECE_SIZE}
   */
  Comparison(BlockDevice first, BlockDevice second, int resolution, Differences differences) {
    this.first = first;
    this.second = second;
    this.resolution = resolution;
    this.differences = differences;
  }

  /**
   * Reports all ranges that differ, ascending, neighbours joined.
   *
   * @param resolution ranges begin and end at multiples of this; a power of two up to 256 KiB
   */
  public static void compare(
      BlockDevice first, BlockDevice second, int resolution, Differences differences)
      throws IOException {
    new Comparison(first, second, resolution, differences)
        .run(0, Math.max(first.size(), second.size()));
  }

  /** Whether the devices read the same, the longer one's rest as zeros. */
  public static boolean equal(BlockDevice first, BlockDevice second) throws IOException {
    boolean[] equal = {true};
    compare(first, second, 512, (start, end) -> equal[0] = false);
    return equal[0];
  }

  /** Reports the ranges that differ of those from {@code start} to {@code end}. */
  void run(long start, long end) throws IOException {
    Extent a = null;
    Extent b = null;
    for (long at = start; at < end && goOn; ) {
      a = a != null && at < a.end() ? a : extent(first, at, end);
      b = b != null && at < b.end() ? b : extent(second, at, end);
      long next = Math.min(a.end(), b.end());
      if (a.readsAsZeros() && b.readsAsZeros()) {
        report(at);
      } else {
        next = Math.min(next, Ranges.alignDown(at, PIECE_SIZE) + PIECE_SIZE);
        compare(a, b, at, (int) (next - at));
      }
      at = next;
    }
    report(end);
  }

  private static Extent extent(BlockDevice device, long at, long end) throws IOException {
    return at < device.size()
        ? device.extent(at, Math.min(end, device.size()) - at)
        : Extent.hole(at, end - at);
  }

  private void compare(Extent a, Extent b, long at, int length) throws IOException {
    ByteBuffer x = content(first, a, at, left.clear().limit(length));
    ByteBuffer y = content(second, b, at, right.clear().limit(length));
    for (int start = 0; start < length && goOn; ) {
      int found = x.slice(start, length - start).mismatch(y.slice(start, length - start));
      // A unit differs as a whole, also before its first byte that does.
      int equalTo = found < 0 ? length : (int) Math.max(start, unit(at + start + found) - at);
      if (equalTo > start) {
        report(at + start);
      }
      if (equalTo < length && from < 0) {
        from = at + equalTo;
      }
      start = (int) Math.min(length, unit(at + equalTo) + resolution - at);
    }
  }

  private long unit(long at) {
    return Ranges.alignDown(at, resolution);
  }

  private static ByteBuffer content(BlockDevice device, Extent extent, long at, ByteBuffer into)
      throws IOException {
    if (extent.readsAsZeros()) {
      while (into.hasRemaining()) {
        into.put(Zeros.buffer(Math.min(into.remaining(), 1 << 16)));
      }
    } else {
      device.read(at, into);
    }
    return into.flip();
  }

  /** Everything up to {@code end} is known: tells of the range that ends there, if there is one. */
  private void report(long end) throws IOException {
    if (from >= 0 && goOn) {
      goOn = differences.differ(from, end);
      from = -1;
    }
  }
}
