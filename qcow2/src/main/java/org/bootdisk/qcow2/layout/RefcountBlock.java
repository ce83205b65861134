package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.Zeros;

/**
 * Access to the refcounts of a refcount block (qcow2 "Host cluster management"). Refcounts of less
 * than a byte fill each byte from its lowest bit up. The buffers are big-endian.
 */
public final class RefcountBlock {

  private static final int BYTE_ORDER = 3;
  private static final int SHORT_ORDER = 4;

  private RefcountBlock() {}

  /** Refcount number {@code index}; negative if a 64-bit one is 2^63 or more. */
  public static long get(ByteBuffer block, int order, int index) {
    return switch (order) {
      case 6 -> block.getLong(index << 3);
      case 5 -> Integer.toUnsignedLong(block.getInt(index << 2));
      case 4 -> Short.toUnsignedLong(block.getShort(index << 1));
      case 3 -> Byte.toUnsignedLong(block.get(index));
      default -> block.get(byteOf(order, index)) >>> shiftOf(order, index) & maskOf(order);
    };
  }

  /** The first {@code into.length} refcounts of a block, as {@link #get(ByteBuffer, int, int)}. */
  public static void get(ByteBuffer block, int order, long[] into) {
    if (order == SHORT_ORDER) { // What nearly all images have.
      short[] refcounts = new short[into.length];
      block.slice(0, into.length << 1).asShortBuffer().get(refcounts);
      for (int i = 0; i < into.length; i++) {
        into[i] = Short.toUnsignedLong(refcounts[i]);
      }
      return;
    }
    for (int i = 0; i < into.length; i++) {
      into[i] = get(block, order, i);
    }
  }

  /** Stores refcount number {@code index}, which fits the width. */
  public static void put(ByteBuffer block, int order, int index, long refcount) {
    switch (order) {
      case 6 -> block.putLong(index << 3, refcount);
      case 5 -> block.putInt(index << 2, (int) refcount);
      case 4 -> block.putShort(index << 1, (short) refcount);
      case 3 -> block.put(index, (byte) refcount);
      default -> putBits(block, order, index, (int) refcount);
    }
  }

  /** Stores the same refcount {@code count} times, from number {@code index} on. */
  public static void fill(ByteBuffer block, int order, int index, int count, long refcount) {
    int single = order < BYTE_ORDER ? count : Math.min(1, count);
    for (int i = 0; i < single; i++) {
      put(block, order, index + i, refcount);
    }
    // What is there is copied behind itself, twice as much each time.
    for (int done = single, more; done < count; done += more) {
      more = Math.min(done, count - done);
      int width = 1 << (order - BYTE_ORDER);
      block.put((index + done) * width, block.duplicate(), index * width, more * width);
    }
  }

  /** How many refcounts of {@code most} from number {@code index} on are 0 before one is not. */
  public static int unused(ByteBuffer block, int order, int index, int most) {
    if (order >= BYTE_ORDER) {
      int shift = order - BYTE_ORDER;
      return Zeros.prefix(block.slice(index << shift, most << shift)) >>> shift;
    }
    int count = 0;
    while (count < most && get(block, order, index + count) == 0) {
      count++;
    }
    return count;
  }

  private static void putBits(ByteBuffer block, int order, int index, int refcount) {
    int at = byteOf(order, index);
    int shift = shiftOf(order, index);
    int others = block.get(at) & ~(maskOf(order) << shift);
    block.put(at, (byte) (others | refcount << shift));
  }

  private static int byteOf(int order, int index) {
    return index >>> (3 - order);
  }

  private static int shiftOf(int order, int index) {
    return (index << order) & 7;
  }

  private static int maskOf(int order) {
    return (1 << (1 << order)) - 1;
  }
}
