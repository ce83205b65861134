package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sparse device in memory: only pages that were written take space. */
public final class MemoryDevice implements ResizableDevice {

  /** Bytes in a page, the unit that is allocated and given back. */
  public static final int PAGE_SIZE = 4096;

  private final String description;
  private final TreeMap<Long, byte[]> pages = new TreeMap<>();
  private long size;

  /** A device of {@code size} bytes, all of them holes. */
  public MemoryDevice(String description, long size) {
    this.description = description;
    Ranges.check(0, size, Long.MAX_VALUE);
    this.size = size;
  }

  /** A device that holds a copy of {@code bytes}. */
  public static MemoryDevice of(String description, byte[] bytes) {
    MemoryDevice device = new MemoryDevice(description, bytes.length);
    device.write(0, ByteBuffer.wrap(bytes));
    return device;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) {
    Ranges.check(offset, dst.remaining(), size);
    for (long at = offset; dst.hasRemaining(); ) {
      int in = (int) (at % PAGE_SIZE);
      int length = Math.min(PAGE_SIZE - in, dst.remaining());
      byte[] page = pages.get(at / PAGE_SIZE);
      if (page == null) {
        dst.put(Zeros.buffer(length));
      } else {
        dst.put(page, in, length);
      }
      at += length;
    }
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    Ranges.check(offset, src.remaining(), size);
    for (long at = offset; src.hasRemaining(); ) {
      int in = (int) (at % PAGE_SIZE);
      int length = Math.min(PAGE_SIZE - in, src.remaining());
      src.get(pages.computeIfAbsent(at / PAGE_SIZE, n -> new byte[PAGE_SIZE]), in, length);
      at += length;
    }
  }

  @Override
  public void zero(long offset, long length) {
    Ranges.check(offset, length, size);
    long end = offset + length;
    long firstWhole = Math.min(end, Ranges.alignUp(offset, PAGE_SIZE));
    long endWhole = Math.max(firstWhole, end == size ? end : Ranges.alignDown(end, PAGE_SIZE));
    clear(offset, firstWhole);
    pages
        .subMap(Ranges.ceilDiv(firstWhole, PAGE_SIZE), Ranges.ceilDiv(endWhole, PAGE_SIZE))
        .clear();
    clear(endWhole, end);
  }

  @Override
  public void discard(long offset, long length) {
    zero(offset, length);
  }

  @Override
  public void resize(long newSize) throws IOException {
    if (newSize < size) {
      zero(newSize, size - newSize);
    }
    size = newSize;
  }

  @Override
  public Extent extent(long offset, long length) {
    Ranges.checkNotEmpty(offset, length, size);
    long page = offset / PAGE_SIZE;
    boolean present = pages.containsKey(page);
    long endPage = present ? endOfRun(page) : nextPresent(page);
    // A page number beyond the range stands for "to its end"; multiplying it could overflow.
    boolean beyond = endPage > (offset + length - 1) / PAGE_SIZE;
    long end = beyond ? offset + length : endPage * PAGE_SIZE;
    return present ? Extent.data(offset, end - offset) : Extent.hole(offset, end - offset);
  }

  /** Nothing is more durable than memory gets. */
  @Override
  public void flush() {}

  @Override
  public void close() {}

  /** Zeroes bytes {@code [from, to)}, which lie in one page, if that page exists. */
  private void clear(long from, long to) {
    byte @Nullable [] page = from == to ? null : pages.get(from / PAGE_SIZE);
    if (page != null) {
      int in = (int) (from % PAGE_SIZE);
      Arrays.fill(page, in, in + (int) (to - from), (byte) 0);
    }
  }

  private long endOfRun(long page) {
    long end = page + 1;
    while (pages.containsKey(end)) {
      end++;
    }
    return end;
  }

  private long nextPresent(long page) {
    Long next = pages.higherKey(page);
    return next == null ? Long.MAX_VALUE : next;
  }
}
