package org.bootdisk.block;

import java.util.Objects;

/** Arithmetic on offsets, lengths and alignments, in whatever unit the caller counts. */
public final class Ranges {

  private Ranges() {}

  /** Returns {@code offset} if {@code [offset, offset + length)} lies within {@code [0, size)}. */
  public static long check(long offset, long length, long size) {
    return Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ size);
  }

  /** As {@link #check}, for a range that must hold at least one byte. */
  public static long checkNotEmpty(long offset, long length, long size) {
    if (length <= 0) {
      throw new IndexOutOfBoundsException("length " + length + " is not positive");
    }
    return check(offset, length, size);
  }

  /** Whether {@code [offset, offset + length)} lies within {@code [0, size)}; never overflows. */
  public static boolean within(long offset, long length, long size) {
    return (offset | length | size) >= 0 && length <= size - offset;
  }

  /** The least multiple of {@code alignment} that is at least {@code value}. */
  public static long alignUp(long value, long alignment) {
    return Math.multiplyExact(ceilDiv(value, alignment), alignment);
  }

  /** The greatest multiple of {@code alignment} that is at most {@code value}. */
  public static long alignDown(long value, long alignment) {
    return value - Math.floorMod(value, alignment);
  }

  /** {@code dividend / divisor}, rounded up; the dividend is not negative, the divisor positive. */
  public static long ceilDiv(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }

  /** Whether {@code value} is one of 1, 2, 4, 8, ... */
  public static boolean isPowerOfTwo(long value) {
    return value > 0 && (value & (value - 1)) == 0;
  }
}
