package org.bootdisk.block;

import java.util.OptionalLong;

/**
 * A contiguous range of a device with one status.
 *
 * @param start first byte
 * @param length bytes, at least 1
 * @param status how the bytes are stored
 * @param depth layers down the backing chain at which they were found; 0 is the device itself
 * @param hostOffset where the bytes lie in the file that holds them, if they lie there as they are
 */
public record Extent(long start, long length, Status status, int depth, OptionalLong hostOffset) {

  /** How a range is stored. */
  public enum Status {
    /** Stored bytes. */
    DATA,
    /**
     * Reads as zeros because the device says so explicitly; hides what a backing file has there.
     */
    ZERO,
    /**
     * Stored bytes, in a part of their file for which that stores nothing: they read as zeros until
     * they are written.
     */
    SPARSE,
    /** Nothing is stored; reads as zeros. */
    HOLE
  }

  /** Checks that the range is one. */
  public Extent {
    if (start < 0 || length <= 0 || depth < 0) {
      throw new IllegalArgumentException(
          Text.format("extent [%d, +%d) at depth %d", start, length, depth));
    }
    Math.addExact(start, length);
  }

  /** Stored bytes at depth 0, lying in their file at the same offset. */
  public static Extent data(long start, long length) {
    return new Extent(start, length, Status.DATA, 0, OptionalLong.of(start));
  }

  /** A range of depth 0 for which nothing is stored. */
  public static Extent hole(long start, long length) {
    return new Extent(start, length, Status.HOLE, 0, OptionalLong.empty());
  }

  /** An explicit zero range of depth 0. */
  public static Extent zero(long start, long length) {
    return new Extent(start, length, Status.ZERO, 0, OptionalLong.empty());
  }

  /** One past the last byte. */
  public long end() {
    return start + length;
  }

  /** Whether the range is known to read as zeros. */
  public boolean readsAsZeros() {
    return status != Status.DATA;
  }

  /** The same bytes of the same file, as seen from a device where they begin {@code by} later. */
  public Extent shiftedBy(long by) {
    return new Extent(start + by, length, status, depth, hostOffset);
  }

  /** The same extent, one layer further down the backing chain. */
  public Extent deeper() {
    return new Extent(start, length, status, depth + 1, hostOffset);
  }

  /** Whether {@code next} continues this extent, so that the two are one. */
  boolean joins(Extent next) {
    return next.start == end()
        && next.status == status
        && next.depth == depth
        && next.hostOffset.isPresent() == hostOffset.isPresent()
        && (hostOffset.isEmpty() || next.hostOffset.getAsLong() == hostOffset.getAsLong() + length);
  }

  /** This extent and the one that {@linkplain #joins continues} it. */
  Extent join(Extent next) {
    return new Extent(start, length + next.length, status, depth, hostOffset);
  }
}
