package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Zeros;

/**
 * Copies the content of one device to another, skipping what reads as zeros. One thread reads ahead
 * while the caller's writes; the order of writes, and with it the result, is always the same.
 */
public final class Conversion {

  /** How a copy treats its target. */
  public enum Target {
    /** It reads as zeros: zeros need not be written. */
    BLANK,
    /** It may hold anything: zeros are written as zeros. */
    IN_USE
  }

  /** As {@code qemu-img convert -S}: shorter runs of zeros are copied as data. */
  public static final int DEFAULT_SPARSE_SIZE = 4096;

  private final BlockDevice source;
  private final BlockDevice target;
  private final Target state;
  private final int sparseSize;
  private final LongConsumer progress;

  private Conversion(
      BlockDevice source, BlockDevice target, Target state, int sparseSize, LongConsumer progress) {
    this.source = source;
    this.target = target;
    this.state = state;
    this.sparseSize = sparseSize;
    this.progress = progress;
  }

  /**
   * Copies all of {@code source} to the beginning of {@code target}, which is at least as large.
   *
   * @param sparseSize least run of zero bytes that is not copied as data; 0 to copy all
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static void copy(
      BlockDevice source, BlockDevice target, Target state, int sparseSize, LongConsumer progress)
      throws IOException {
    Ranges.check(0, source.size(), target.size());
    new Conversion(source, target, state, sparseSize, progress).run();
  }

  private void run() throws IOException {
    Extents walk = source.extents(0, source.size());
    try (ReadAhead pieces = new ReadAhead(source, walk)) {
      for (ReadAhead.Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
        Extent extent = piece.extent();
        if (piece.isData()) {
          write(extent.start(), piece.bytes());
        } else {
          zero(extent.start(), extent.length());
        }
        progress.accept(extent.length());
      }
    }
  }

  /** Writes what is not zero, in units of the sparse size. */
  private void write(long start, ByteBuffer bytes) throws IOException {
    if (sparseSize == 0) {
      target.write(start, bytes);
      return;
    }
    for (int from = 0; from < bytes.limit(); ) {
      boolean zero = isZero(bytes, from, start);
      int end = unitEnd(start, from, bytes.limit());
      while (end < bytes.limit() && isZero(bytes, end, start) == zero) {
        end = unitEnd(start, end, bytes.limit());
      }
      if (zero) {
        zero(start + from, end - from);
      } else {
        target.write(start + from, bytes.slice(from, end - from));
      }
      from = end;
    }
  }

  private boolean isZero(ByteBuffer bytes, int from, long start) {
    int length = unitEnd(start, from, bytes.limit()) - from;
    // Most data says so with its first byte.
    return bytes.get(from) == 0 && Zeros.isZero(bytes.slice(from, length));
  }

  /** Units lie on the device's grid, wherever a piece begins. */
  private int unitEnd(long start, int from, int limit) {
    long end = Ranges.alignDown(start + from, sparseSize) + sparseSize - start;
    return (int) Math.min(limit, end);
  }

  private void zero(long start, long length) throws IOException {
    if (state == Target.IN_USE) {
      target.zero(start, length);
    }
  }
}
