package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Zeros;

/** Compares pieces of two devices; each thread has its own one. */
final class PieceComparer {

  /** Bytes that differ, from {@code start} to {@code end}. */
  record Range(long start, long end) {}

  /**
   * A piece that is to be compared, or was.
   *
   * @param length bytes from {@code start} on, at most {@link Comparison#PIECE_SIZE}
   * @param firstIsZero whether nothing of the first device need be read
   * @param secondIsZero whether nothing of the second device need be read
   * @param differing what was found, ascending
   */
  record Piece(
      long start, int length, boolean firstIsZero, boolean secondIsZero, List<Range> differing) {}

  private final BlockDevice first;
  private final BlockDevice second;
  private final int resolution;
  private final ByteBuffer left = IoBuffers.allocate(Comparison.PIECE_SIZE);
  private final ByteBuffer right = IoBuffers.allocate(Comparison.PIECE_SIZE);

  PieceComparer(BlockDevice first, BlockDevice second, int resolution) {
    this.first = first;
    this.second = second;
    this.resolution = resolution;
  }

  /** Compares pieces that no other thread has taken, as {@code next} counts them, until none is. */
  boolean compareFrom(AtomicInteger next, List<Piece> pieces) throws IOException {
    int taken = next.getAndIncrement();
    while (taken < pieces.size()) {
      compare(pieces.get(taken));
      taken = next.getAndIncrement();
    }
    return true;
  }

  private void compare(Piece piece) throws IOException {
    long at = piece.start();
    int length = piece.length();
    ByteBuffer x = content(first, piece.firstIsZero(), at, left.clear().limit(length));
    ByteBuffer y = content(second, piece.secondIsZero(), at, right.clear().limit(length));
    for (int done = 0; done < length; ) {
      int found = x.slice(done, length - done).mismatch(y.slice(done, length - done));
      if (found < 0) {
        return;
      }
      // A unit differs as a whole, also before its first byte that does.
      long unit = Ranges.alignDown(at + done + found, resolution);
      long end = Math.min(at + length, unit + resolution);
      piece.differing().add(new Range(Math.max(at + done, unit), end));
      done = (int) (end - at);
    }
  }

  private static ByteBuffer content(BlockDevice device, boolean zero, long at, ByteBuffer into)
      throws IOException {
    if (!zero) {
      device.read(at, into);
    }
    while (into.hasRemaining()) {
      into.put(Zeros.buffer(Math.min(into.remaining(), 1 << 16)));
    }
    return into.flip();
  }
}
