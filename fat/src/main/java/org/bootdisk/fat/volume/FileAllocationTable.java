package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.jspecify.annotations.Nullable;

/**
 * The FATs of a volume, read from the active one and written to all that are mirrored (FAT, "FAT
 * Data Structure"). A bounded number of pages is kept, whatever the size of the volume.
 */
public final class FileAllocationTable {

  /** What {@link #next} gives behind the last cluster of a chain. */
  public static final int END = -1;

  private static final int PAGE_SIZE = 1 << 16;
  private static final int PAGES = 64;
  private static final int WRITE_UNIT = 512;
  private static final String SOURCE = "FAT, \"FAT Data Structure\"";

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final FatType type;
  private final int entriesPerPage;
  private final Map<Integer, Page> pages = new LinkedHashMap<>(PAGES, 0.75f, true);
  private final Map<Step, Map<Integer, Integer>> postponed = new EnumMap<>(Step.class);
  private @Nullable Page recent;
  private final int source;
  private int postponedCount;
  private boolean dirty;

  /** What may reach the disk only when something else has: in the order of the disk. */
  enum Step {
    /** A chain is led on to clusters that were taken, once these have their entries. */
    JOIN,
    /** A chain is cut, once the entry that leads to it says so. */
    CUT,
    /** Clusters become free, once no chain leads to them. */
    FREE
  }

  private static final Step[] LATEST_FIRST = {Step.FREE, Step.CUT, Step.JOIN};

  /** The FATs of the volume that {@code device} holds. */
  public FileAllocationTable(BlockDevice device, FatGeometry geometry) {
    this(device, geometry, geometry.bpb().fat32().activeFat());
  }

  /** The FATs, read from {@code source}, counted from 0, whichever is the active one. */
  public FileAllocationTable(BlockDevice device, FatGeometry geometry, int source) {
    this.source = source;
    for (Step step : LATEST_FIRST) {
      postponed.put(step, new HashMap<>());
    }
    this.device = device;
    this.geometry = geometry;
    this.type = geometry.type();
    // All of a FAT12 is one page, so no entry of it lies in two.
    this.entriesPerPage = (int) type.entriesIn(PAGE_SIZE) & ~1;
  }

  /** The entry of {@code cluster}, which is of this volume or 0 or 1. */
  public int get(int cluster) throws IOException {
    if (postponedCount > 0) {
      for (Step step : LATEST_FIRST) {
        Integer value = updates(step).get(cluster);
        if (value != null) {
          return value;
        }
      }
    }
    return stored(cluster);
  }

  /** The first cluster of {@code from} to {@code last} in use; one past {@code last} if none is. */
  public int nextUsed(int from, int last) throws IOException {
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

  /** Whether {@code cluster} can be taken: free, and not only about to be. */
  boolean isFree(int cluster) throws IOException {
    return stored(cluster) == FatType.FREE;
  }

  private int stored(int cluster) throws IOException {
    Page page = page(cluster / entriesPerPage);
    return type.entry(page.bytes, cluster - page.firstEntry);
  }

  /** Sets the entry of {@code cluster}. It is written by {@link #flush}, or earlier. */
  public void put(int cluster, int value) throws IOException {
    Page page = page(cluster / entriesPerPage);
    int index = cluster - page.firstEntry;
    type.putEntry(page.bytes, index, value);
    page.markDirty((int) type.tableLength(index + 1L) - 1);
    page.markDirty(index * type.bits() / Byte.SIZE);
    dirty = true;
  }

  /**
   * Sets the entry of {@code cluster} when {@link #apply} is called for {@code step}. Until then
   * {@link #get} gives it, and the cluster is not free.
   */
  void putAt(Step step, int cluster, int value) {
    if (updates(step).put(cluster, value) == null) {
      postponedCount++;
    }
  }

  /** Whether the chain ends at {@code cluster} or the cluster is freed, but not yet on the disk. */
  boolean isReleased(int cluster) {
    return updates(Step.CUT).containsKey(cluster) || updates(Step.FREE).containsKey(cluster);
  }

  /** How many entries await {@link #apply}. */
  int postponedCount() {
    return postponedCount;
  }

  /** Does what was put off until {@code step}; false if that was nothing. */
  boolean apply(Step step) throws IOException {
    Map<Integer, Integer> due = new TreeMap<>(updates(step));
    updates(step).clear();
    postponedCount -= due.size();
    for (Map.Entry<Integer, Integer> entry : due.entrySet()) {
      put(entry.getKey(), entry.getValue());
    }
    return !due.isEmpty();
  }

  private Map<Integer, Integer> updates(Step step) {
    return Objects.requireNonNull(postponed.get(step));
  }

  /**
   * The cluster behind {@code cluster} in its chain, or {@link #END}.
   *
   * @throws FormatException.Corrupt if the entry is free, bad, or no cluster of this volume
   */
  public int next(int cluster) throws IOException {
    int entry = get(cluster);
    if (geometry.contains(entry)) {
      return entry;
    }
    if (type.isEndOfChain(entry)) {
      return END;
    }
    long at = geometry.fatOffset(source) + (long) cluster * type.bits() / Byte.SIZE;
    throw new FormatException.Corrupt(
        Fault.in(device.description() + ": FAT")
            .field("entry of cluster " + cluster, at)
            .actualHex(entry)
            .expected("the next cluster, 2 to " + geometry.lastCluster() + ", or an end mark")
            .source(SOURCE)
            .advice("check and repair the volume"));
  }

  /** Whether there is something to write. */
  boolean isDirty() {
    return dirty;
  }

  /**
   * Writes all that was changed, to one FAT after the other: a FAT is touched when the one before
   * it is whole and durable, so that a crash leaves one that is.
   */
  public void flush() throws IOException {
    if (!dirty) {
      return;
    }
    List<Integer> fats = written();
    for (int i = 0; i < fats.size(); i++) {
      if (i > 0) {
        device.flush();
      }
      for (Page page : pages.values()) {
        write(page, fats.get(i));
      }
    }
    for (Page page : pages.values()) {
      page.markClean();
    }
    dirty = false;
  }

  private List<Integer> written() {
    if (!geometry.bpb().fat32().mirrored()) {
      return List.of(source);
    }
    List<Integer> all = new ArrayList<>();
    for (int fat = 0; fat < geometry.bpb().fatCount(); fat++) {
      all.add(fat);
    }
    return all;
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

  private void write(Page page, int fat) throws IOException {
    if (page.dirtyEnd == 0) {
      return;
    }
    int start = (int) Ranges.alignDown(page.dirtyStart, WRITE_UNIT);
    int end = (int) Math.min(Ranges.alignUp(page.dirtyEnd, WRITE_UNIT), page.length);
    ByteBuffer changed = page.bytes.duplicate().limit(end).position(start);
    device.write(geometry.fatOffset(fat) + page.offset + start, changed);
  }

  /** The FAT that is read, counted from 0. */
  public int source() {
    return source;
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
