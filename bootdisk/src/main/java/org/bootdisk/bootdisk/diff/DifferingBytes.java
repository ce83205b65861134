package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.qcow2.Comparison;

/**
 * Where the bytes of two devices differ, in units that grow when there are too many places to keep
 * in memory. The shorter one counts as followed by zeros.
 */
final class DifferingBytes {

  private static final int MOST = 1 << 19;
  private static final int PIECE = 1 << 16;

  /** Ranges are told in these, as sectors are what programs write. */
  private static final int UNIT = 512;

  private final BlockDevice first;
  private final BlockDevice second;
  private long[] starts = new long[64];
  private long[] ends = new long[64];
  private int count;
  private long joined;

  private DifferingBytes(BlockDevice first, BlockDevice second) {
    this.first = first;
    this.second = second;
  }

  /** Compares two devices; ranges that neither stores are not read. */
  static DifferingBytes of(BlockDevice first, BlockDevice second) throws IOException {
    DifferingBytes found = new DifferingBytes(first, second);
    Comparison.compare(
        first,
        second,
        UNIT,
        (start, end) -> {
          found.add(start, end);
          return true;
        });
    return found;
  }

  /** Those of a range that lies at the same place of both devices, counted from its start. */
  DifferingBytes within(long start, long end) {
    DifferingBytes part = new DifferingBytes(piece(first, start, end), piece(second, start, end));
    for (int i = 0; i < count; i++) {
      if (ends[i] > start && starts[i] < end) {
        part.add(Math.max(starts[i], start) - start, Math.min(ends[i], end) - start);
      }
    }
    return part;
  }

  private static BlockDevice piece(BlockDevice device, long from, long to) {
    long start = Math.min(from, device.size());
    return device.slice("bytes from " + start, start, Math.min(to, device.size()) - start);
  }

  private void add(long start, long end) {
    if (count > 0 && start - ends[count - 1] <= joined) {
      ends[count - 1] = end;
      return;
    }
    if (count >= MOST) {
      // Too many: places that are near each other are one from now on.
      joined = Math.max(4096, 2 * joined);
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    starts[count] = start;
    ends[count] = end;
    count++;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether any byte that is in none of {@code ranges} may differ. */
  boolean reachesOutside(RangeSet ranges) throws IOException {
    boolean[] reaches = {false};
    forEach((start, end) -> ranges.outside(start, end, (from, to) -> reaches[0] = true));
    return reaches[0];
  }

  /** Visits all ranges, ascending. */
  void forEach(RangeSet.Visitor visitor) throws IOException {
    for (int i = 0; i < count; i++) {
      visitor.visit(starts[i], ends[i]);
    }
  }

  /** Whether any byte from {@code start} up to {@code end} may differ. */
  boolean touches(long start, long end) {
    int at = Arrays.binarySearch(starts, 0, count, start);
    int index = at >= 0 ? at : -at - 2;
    boolean inThis = index >= 0 && ends[index] > start;
    boolean inNext = index + 1 < count && starts[index + 1] < end;
    return start < end && (inThis || inNext);
  }

  /**
   * What differs of a range.
   *
   * @param at the first byte that differs; -1 if none does
   * @param bytes how many differ
   */
  record Count(long at, long bytes) {}

  /** Counts the bytes that differ from {@code start} up to {@code end}. */
  Count count(long start, long end) throws IOException {
    long at = -1;
    long bytes = 0;
    byte[] a = new byte[(int) Math.min(PIECE, end - start)];
    byte[] b = new byte[a.length];
    for (long piece = start; piece < end; piece += a.length) {
      int length = (int) Math.min(a.length, end - piece);
      read(first, piece, a, length);
      read(second, piece, b, length);
      for (int i = 0; i < length; i++) {
        if (a[i] != b[i]) {
          at = at < 0 ? piece + i : at;
          bytes++;
        }
      }
    }
    return new Count(at, bytes);
  }

  private static void read(BlockDevice device, long at, byte[] into, int length)
      throws IOException {
    int there = (int) Math.max(0, Math.min(length, device.size() - at));
    if (there > 0) {
      device.read(at, ByteBuffer.wrap(into, 0, there));
    }
    Arrays.fill(into, there, length, (byte) 0);
  }
}
