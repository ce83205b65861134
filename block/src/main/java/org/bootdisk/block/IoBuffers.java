package org.bootdisk.block;

import java.nio.ByteBuffer;

/** Buffers to read and write files with. */
public final class IoBuffers {

  /**
   * The operating system copies pages of its cache, and processors copy from one page boundary to
   * another in half the time that any other distance takes.
   */
  private static final int PAGE_SIZE = 4096;

  private IoBuffers() {}

  /** A buffer of {@code capacity} zero bytes, outside the heap, that begins with a page. */
  public static ByteBuffer allocate(int capacity) {
    long wholePages = Ranges.alignUp(capacity, PAGE_SIZE);
    return ByteBuffer.allocateDirect(Math.toIntExact(wholePages + PAGE_SIZE - 1))
        .alignedSlice(PAGE_SIZE)
        .slice(0, capacity);
  }
}
