package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.PostponedEntries.Step;

/**
 * The FATs of a volume, read from the active one and written to all that are mirrored (FAT, "FAT
 * Data Structure"). A bounded number of pages is kept, whatever the size of the volume.
 */
public final class FileAllocationTable {

  /** What {@link #next} gives behind the last cluster of a chain. */
  public static final int END = -1;

  private static final String SOURCE = "FAT, \"FAT Data Structure\"";

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final int source;
  private final TablePages pages;
  private final PostponedEntries postponed = new PostponedEntries();

  /** The FATs of the volume that {@code device} holds. */
  public FileAllocationTable(BlockDevice device, FatGeometry geometry) {
    this(device, geometry, geometry.bpb().fat32().activeFat());
  }

  /** The FATs, read from {@code source}, counted from 0, whichever is the active one. */
  public FileAllocationTable(BlockDevice device, FatGeometry geometry, int source) {
    this.device = device;
    this.geometry = geometry;
    this.source = source;
    this.pages = new TablePages(device, geometry, source);
  }

  /** The FAT that is read, counted from 0. */
  public int source() {
    return source;
  }

  /** The entry of {@code cluster}, which is of this volume or 0 or 1. */
  public int get(int cluster) throws IOException {
    Integer later = postponed.get(cluster);
    return later != null ? later : pages.get(cluster);
  }

  /** The first cluster of {@code from} to {@code last} in use; one past {@code last} if none is. */
  public int nextUsed(int from, int last) throws IOException {
    return pages.nextUsed(from, last);
  }

  /** Whether {@code cluster} can be taken: free, and not only about to be. */
  boolean isFree(int cluster) throws IOException {
    return pages.get(cluster) == FatType.FREE;
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
    FatType type = geometry.type();
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

  /** Sets the entry of {@code cluster}. It is written by {@link #flush}, or earlier. */
  public void put(int cluster, int value) throws IOException {
    pages.put(cluster, value);
  }

  /**
   * Sets the entry of {@code cluster} when {@link #apply} is called for {@code step}. Until then
   * {@link #get} gives it, and the cluster is not free.
   */
  void putAt(Step step, int cluster, int value) {
    postponed.put(step, cluster, value);
  }

  /** Whether the chain ends at {@code cluster} or the cluster is freed, but not yet on the disk. */
  boolean isReleased(int cluster) {
    return postponed.isReleased(cluster);
  }

  /** How many entries await {@link #apply}. */
  int postponedCount() {
    return postponed.count();
  }

  /** Does what was put off until {@code step}; false if that was nothing. */
  boolean apply(Step step) throws IOException {
    Map<Integer, Integer> due = postponed.take(step);
    for (Map.Entry<Integer, Integer> entry : due.entrySet()) {
      put(entry.getKey(), entry.getValue());
    }
    return !due.isEmpty();
  }

  /** Whether there is something to write. */
  boolean isDirty() {
    return pages.isDirty();
  }

  /**
   * Writes all that was changed, to one FAT after the other: a FAT is touched when the one before
   * it is whole and durable, so that a crash leaves one that is.
   */
  public void flush() throws IOException {
    pages.flush();
  }
}
