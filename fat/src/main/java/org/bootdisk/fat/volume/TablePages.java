package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the FATs that are in memory: a bounded number of pages, read from one FAT and
 * written to all that are mirrored.
 */
final class TablePages {

  private static final int PAGE_SIZE = 1 << 16;
  private static final int PAGES = 64;
  private static final int WRITE_UNIT = 512;

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final FatType type;
  private final int source;
  private final int entriesPerPage;
  private final Map<Integer, Page> pages = new LinkedHashMap<>(PAGES, 0.75f, true);
  private @Nullable Page recent;
  private boolean dirty;

  /** Pages of FAT {@code source}, counted from 0. */
  TablePages(BlockDevice device, FatGeometry geometry, int source) {
    this.device = device;
    this.geometry = geometry;
    this.type = geometry.type();
    this.source = source;
    // All of a FAT12 is one page, so no entry of it lies in two.
    this.entriesPerPage = (int) type.entriesIn(PAGE_SIZE) & ~1;
  }

  /** The entry of {@code cluster}. */
  int get(int cluster) throws IOException {
    Page page = page(cluster / entriesPerPage);
    return type.entry(page.bytes, cluster - page.firstEntry);
  }

  /** Sets the entry of {@code cluster}. */
  void put(int cluster, int value) throws IOException {
    Page page = page(cluster / entriesPerPage);
    int index = cluster - page.firstEntry;
    type.putEntry(page.bytes, index, value);
    page.markDirty((int) type.tableLength(index + 1L) - 1);
    page.markDirty(index * type.bits() / Byte.SIZE);
    dirty = true;
  }

  /** The first cluster of {@code from} to {@code last} in use; one past {@code last} if none is. */
  int nextUsed(int from, int last) throws IOException {
    for (int at = from; at <= last; ) {
      Page page = page(at / entriesPerPage);
      int end = (int) Math.min(last + 1L, (long) page.firstEntry + entriesPerPage);
      at = skipFree(page, at, end);
      if (at < end) {
        return at;
      }
    }
    return last + 1;
  }

  /** Looks at eight bytes of entries at once: most of most FATs is free. */
  private int skipFree(Page page, int from, int end) {
    int atOnce = type == FatType.FAT12 ? 1 : Long.SIZE / type.bits();
    int at = from;
    while (at < end) {
      int index = at - page.firstEntry;
      boolean whole = atOnce > 1 && index % atOnce == 0 && at + atOnce <= end;
      if (whole && page.bytes.getLong(index / atOnce * Long.BYTES) == 0) {
        at += atOnce;
      } else if (type.entry(page.bytes, index) != FatType.FREE) {
        return at;
      } else {
        at++;
      }
    }
    return end;
  }

  /** Whether there is something to write. */
  boolean isDirty() {
    return dirty;
  }

  /** Writes what was changed: a FAT is touched when the one before it is whole and durable. */
  void flush() throws IOException {
    if (!dirty) {
      return;
    }
    boolean mirrored = geometry.bpb().fat32().mirrored();
    int first = mirrored ? 0 : source;
    int end = mirrored ? geometry.bpb().fatCount() : source + 1;
    for (int fat = first; fat < end; fat++) {
      if (fat > first) {
        device.flush();
      }
      for (Page page : pages.values()) {
        write(page, fat);
      }
    }
    for (Page page : pages.values()) {
      page.markClean();
    }
    dirty = false;
  }

  private void write(Page page, int fat) throws IOException {
    if (page.dirtyEnd == 0) {
      return;
    }
    int start = (int) Ranges.alignDown(page.dirtyStart, WRITE_UNIT);
    int end = (int) Math.min(Ranges.alignUp(page.dirtyEnd, WRITE_UNIT), page.length);
    ByteBuffer changed = page.bytes.duplicate().limit(end).position(start);
    device.write(geometry.fatOffset(fat) + page.offset + start, changed);
  }

  private Page page(int number) throws IOException {
    Page last = recent;
    if (last != null && last.number == number) {
      return last;
    }
    Page page = pages.get(number);
    if (page == null) {
      page = load(number);
    }
    recent = page;
    return page;
  }

  private Page load(int number) throws IOException {
    if (pages.size() >= PAGES) {
      evict();
    }
    long offset = type.tableLength((long) number * entriesPerPage);
    long used = type.tableLength(geometry.lastCluster() + 1L);
    int length = (int) Math.min(type.tableLength(entriesPerPage), used - offset);
    // One byte more: a FAT12 entry is read with the byte behind it.
    ByteBuffer bytes = ByteBuffer.allocate(length + 1).order(ByteOrder.LITTLE_ENDIAN);
    device.read(geometry.fatOffset(source) + offset, bytes.limit(length));
    Page page = new Page(number, number * entriesPerPage, offset, length, bytes.clear());
    pages.put(number, page);
    return page;
  }

  private void evict() throws IOException {
    Page eldest = pages.values().iterator().next();
    if (eldest.dirtyEnd > 0) {
      // What was written to clusters that were taken is durable before the chains are.
      device.flush();
      flush();
    }
    pages.remove(eldest.number);
  }

  /** A part of the FAT in memory. */
  private static final class Page {
    private final int number;
    private final int firstEntry;
    private final long offset;
    private final int length;
    private final ByteBuffer bytes;
    private int dirtyStart = Integer.MAX_VALUE;
    private int dirtyEnd;

    Page(int number, int firstEntry, long offset, int length, ByteBuffer bytes) {
      this.number = number;
      this.firstEntry = firstEntry;
      this.offset = offset;
      this.length = length;
      this.bytes = bytes;
    }

    void markDirty(int index) {
      dirtyStart = Math.min(dirtyStart, index);
      dirtyEnd = Math.max(dirtyEnd, index + 1);
    }

    void markClean() {
      dirtyStart = Integer.MAX_VALUE;
      dirtyEnd = 0;
    }
  }
}
