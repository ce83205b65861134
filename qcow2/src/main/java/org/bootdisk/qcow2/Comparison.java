package org.bootdisk.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;

/**
 * Compares the content of two devices; where one is longer, it counts as equal if it is zeros. All
 * processors compare, each a piece at a time; what differs is told in order, and while nobody
 * reads, so that who is told may write to the devices.
 */
public final class Comparison implements Closeable {

  /** A piece of each device fits a processor's cache together. */
  static final int PIECE_SIZE = 256 << 10;

  /** Pieces until what differs is told: many more than processors, which wait for the last one. */
  private static final int PIECES_AT_ONCE = 512;

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
  private final Workers workers = new Workers("comparer");
  private final List<PieceComparer> comparers = new ArrayList<>();
  private final List<PieceComparer.Piece> pieces = new ArrayList<>();
  private long from;
  private long to;
  private boolean goOn = true;

  /**
   * Compares as {@link #compare} does, range by range as {@link #add} is called.
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
    try (Comparison comparison = new Comparison(first, second, resolution, differences)) {
      comparison.add(0, Math.max(first.size(), second.size()));
      comparison.finish();
    }
  }

  /** Whether the devices read the same, the longer one's rest as zeros. */
  public static boolean equal(BlockDevice first, BlockDevice second) throws IOException {
    boolean[] equal = {true};
    compare(first, second, 512, (start, end) -> equal[0] = false);
    return equal[0];
  }

  /**
   * Compares from {@code start} to {@code end}, sooner or later; {@link #finish} waits for it. The
   * calls of one comparison go upwards.
   */
  void add(long start, long end) throws IOException {
    Extent a = null;
    Extent b = null;
    for (long at = start; at < end && goOn; ) {
      a = a != null && at < a.end() ? a : extent(first, at, end);
      b = b != null && at < b.end() ? b : extent(second, at, end);
      long next = Math.min(a.end(), b.end());
      if (!a.readsAsZeros() || !b.readsAsZeros()) {
        next = Math.min(next, Ranges.alignDown(at, PIECE_SIZE) + PIECE_SIZE);
        pieces.add(
            new PieceComparer.Piece(
                at, (int) (next - at), a.readsAsZeros(), b.readsAsZeros(), new ArrayList<>()));
      }
      at = next;
      if (pieces.size() == PIECES_AT_ONCE) {
        comparePieces();
      }
    }
  }

  /** Returns when all that differs was told. */
  void finish() throws IOException {
    comparePieces();
    report();
  }

  /** Waits until nobody reads the devices any more. */
  @Override
  public void close() throws IOException {
    workers.close();
  }

  private static Extent extent(BlockDevice device, long at, long end) throws IOException {
    return at < device.size()
        ? device.extent(at, Math.min(end, device.size()) - at)
        : Extent.hole(at, end - at);
  }

  /** This thread compares as well, so that a single piece needs no other. */
  private void comparePieces() throws IOException {
    AtomicInteger next = new AtomicInteger();
    List<Future<Boolean>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(workers.count(), pieces.size()); i++) {
      PieceComparer comparer = comparer(i);
      others.add(workers.submit(() -> comparer.compareFrom(next, pieces)));
    }
    comparer(0).compareFrom(next, pieces);
    for (Future<Boolean> other : others) {
      workers.await(other, "comparing");
    }
    for (PieceComparer.Piece piece : pieces) {
      for (PieceComparer.Range range : piece.differing()) {
        append(range.start(), range.end());
      }
    }
    pieces.clear();
  }

  private PieceComparer comparer(int index) {
    while (comparers.size() <= index) {
      comparers.add(new PieceComparer(first, second, resolution));
    }
    return comparers.get(index);
  }

  private void append(long start, long end) throws IOException {
    if (start != to) {
      report();
      from = start;
    }
    to = end;
  }

  /** Tells of the range that is known as a whole now, if there is one. */
  private void report() throws IOException {
    if (from < to && goOn) {
      goOn = differences.differ(from, to);
    }
    from = to;
  }
}
