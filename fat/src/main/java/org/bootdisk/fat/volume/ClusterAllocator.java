package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;

/**
 * Takes free clusters, the next ones behind those taken last, so that files are laid out in the
 * order in which they are written.
 */
final class ClusterAllocator {

  /**
   * Clusters one behind the other.
   *
   * @param first the first
   * @param count how many, at least 1
   */
  record Run(int first, int count) {}

  private final FileAllocationTable table;
  private final FatGeometry geometry;
  private final String device;
  private int next;
  private OptionalLong freeCount;

  /** Begins to look at {@code nextFree}; {@code freeCount} is what FSInfo says. */
  ClusterAllocator(
      FileAllocationTable table,
      FatGeometry geometry,
      String device,
      OptionalLong nextFree,
      OptionalLong freeCount) {
    this.table = table;
    this.geometry = geometry;
    this.device = device;
    long hint = nextFree.orElse(FatType.FIRST_CLUSTER);
    this.next = geometry.contains(hint) ? (int) hint : FatType.FIRST_CLUSTER;
    this.freeCount = freeCount;
  }

  /** Where the search goes on. */
  int nextFree() {
    return next;
  }

  /** Free clusters, as far as they are known without counting. */
  OptionalLong freeCount() {
    return freeCount;
  }

  /** The clusters that are marked as bad, ascending. */
  List<Integer> bad() throws IOException {
    List<Integer> bad = new ArrayList<>();
    int last = geometry.lastCluster();
    for (int cluster = table.nextUsed(FatType.FIRST_CLUSTER, last);
        cluster <= last;
        cluster = table.nextUsed(cluster + 1, last)) {
      if (isBad(cluster)) {
        bad.add(cluster);
      }
    }
    return bad;
  }

  /** Refuses clusters that there are not, and those that something is stored in. */
  void requireUnused(Collection<Integer> clusters) throws IOException {
    for (int cluster : clusters) {
      if (!geometry.contains(cluster)) {
        throw new IllegalArgumentException(
            "cluster " + cluster + " is none of 2 to " + geometry.lastCluster());
      }
      if (!isBad(cluster) && !table.isFree(cluster)) {
        throw new FileSystemException(device, null, "cluster " + cluster + " is in use");
      }
    }
  }

  /** Marks free clusters as bad. */
  void markBad(Collection<Integer> clusters) throws IOException {
    for (int cluster : clusters) {
      if (!isBad(cluster)) {
        table.put(cluster, geometry.type().bad());
        adjust(-1);
      }
    }
  }

  private boolean isBad(int cluster) throws IOException {
    return table.get(cluster) == geometry.type().bad();
  }

  /** Counts the free clusters; those about to be freed are among them. */
  long countFree() throws IOException {
    long free = geometry.countOfClusters();
    int last = geometry.lastCluster();
    for (int cluster = table.nextUsed(FatType.FIRST_CLUSTER, last);
        cluster <= last;
        cluster = table.nextUsed(cluster + 1, last)) {
      if (table.get(cluster) != FatType.FREE) {
        free--;
      }
    }
    freeCount = OptionalLong.of(free);
    return free;
  }

  /**
   * Takes 1 to {@code wanted} clusters, the one behind {@code last} if it is free, and links them
   * to each other and to {@code last}.
   *
   * @param last the last cluster of the chain that grows; 0 for a new chain
   * @throws FileSystemException if no cluster is free
   */
  Run extend(int last, int wanted) throws IOException {
    int first = find(last);
    int count = 1;
    while (count < wanted
        && first + count <= geometry.lastCluster()
        && table.isFree(first + count)) {
      count++;
    }
    for (int i = 0; i < count - 1; i++) {
      table.put(first + i, first + i + 1);
    }
    table.put(first + count - 1, geometry.type().endOfChain());
    if (last != 0) {
      table.putAt(PostponedEntries.Step.JOIN, last, first);
    }
    next = Math.min(first + count, geometry.lastCluster());
    adjust(-count);
    return new Run(first, count);
  }

  /** Notes that {@code count} clusters were freed. */
  void freed(int count) {
    adjust(count);
  }

  private void adjust(int by) {
    if (freeCount.isPresent()) {
      freeCount = OptionalLong.of(Math.max(0, freeCount.getAsLong() + by));
    }
  }

  private int find(int last) throws IOException {
    if (last != 0 && last < geometry.lastCluster() && table.isFree(last + 1)) {
      return last + 1;
    }
    for (int cluster = next; cluster <= geometry.lastCluster(); cluster++) {
      if (table.isFree(cluster)) {
        return cluster;
      }
    }
    for (int cluster = FatType.FIRST_CLUSTER; cluster < next; cluster++) {
      if (table.isFree(cluster)) {
        return cluster;
      }
    }
    throw new FileSystemException(device, null, "the volume is full");
  }
}
