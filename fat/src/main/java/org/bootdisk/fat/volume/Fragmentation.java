package org.bootdisk.fat.volume;

import java.io.IOException;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;

/**
 * How much files and free space are in pieces.
 *
 * @param files files that have clusters, and directories
 * @param fragmentedFiles those of them in more than one piece
 * @param extents pieces of all of them
 * @param freeClusters clusters that are free
 * @param freeExtents pieces of free space
 * @param largestFreeExtent clusters in the largest of these
 */
public record Fragmentation(
    long files,
    long fragmentedFiles,
    long extents,
    long freeClusters,
    long freeExtents,
    long largestFreeExtent) {

  static Fragmentation of(FatVolume volume, FileAllocationTable table) throws IOException {
    long[] counts = new long[3];
    volume.walk(
        volume.root(),
        node -> {
          int extents = volume.clusters(node).size();
          counts[0] += extents > 0 ? 1 : 0;
          counts[1] += extents > 1 ? 1 : 0;
          counts[2] += extents;
        });
    Free free = new Free();
    free.count(table, volume.geometry());
    return new Fragmentation(
        counts[0], counts[1], counts[2], free.clusters, free.extents, free.largest);
  }

  /** Adds up the gaps between clusters in use. */
  private static final class Free {
    private long clusters;
    private long extents;
    private long largest;

    void count(FileAllocationTable table, FatGeometry geometry) throws IOException {
      int last = geometry.lastCluster();
      int behind = FatType.FIRST_CLUSTER;
      while (behind <= last) {
        int used = table.nextUsed(behind, last);
        add(used - behind);
        behind = used + 1;
      }
    }

    private void add(int length) {
      clusters += length;
      extents += length > 0 ? 1 : 0;
      largest = Math.max(largest, length);
    }
  }
}
