package org.bootdisk.fat.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Content;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;

/** Which clusters each directory and file of a fresh volume gets: one run each, in sorted order. */
final class Allocation {

  /**
   * A file or a directory with its clusters.
   *
   * @param path with backslashes, for people
   * @param content what fills the clusters; shorter than they are for most files
   * @param firstCluster the first of the run
   */
  record Run(String path, Content content, int firstCluster) {}

  private static final int LARGEST_SHOWN = 5;

  private final FatGeometry geometry;
  private final DirectoryPlan root;
  private final List<Run> runs = new ArrayList<>();
  private int[] lastClusters = new int[64];
  private long next = FatType.FIRST_CLUSTER;

  Allocation(FatFormat format, FatGeometry geometry, FatTree tree) {
    this.geometry = geometry;
    this.root = DirectoryPlan.root(tree.root(), format.label, format.labelTime);
    if (geometry.type() == FatType.FAT32) {
      root.firstCluster = take("root directory", root.content(wholeClusters(root)));
    } else if (root.entryCount() > geometry.bpb().rootEntryCount()) {
      throw new IllegalArgumentException(
          "the root directory needs "
              + root.entryCount()
              + " entries (long names take several), the volume has "
              + geometry.bpb().rootEntryCount());
    }
    place(root, "");
    if (next > geometry.lastCluster() + 1L) {
      throw doesNotFit();
    }
  }

  private void place(DirectoryPlan directory, String path) {
    for (DirectoryPlan.Child child : directory.children()) {
      String childPath = path + "/" + child.node().name();
      DirectoryPlan inner = child.directory();
      if (inner != null) {
        requireEntries(inner, childPath);
        inner.firstCluster = take(childPath, inner.content(wholeClusters(inner)));
        place(inner, childPath);
      } else if (child.length() > 0) {
        child.firstCluster(take(childPath, child.content()));
      }
    }
  }

  private static void requireEntries(DirectoryPlan directory, String path) {
    if (directory.entryCount() > DirectoryEntry.MAX_ENTRIES) {
      throw new IllegalArgumentException(
          Quoted.of(path)
              + " needs "
              + directory.entryCount()
              + " entries (long names take several), a directory has at most "
              + DirectoryEntry.MAX_ENTRIES);
    }
  }

  private long wholeClusters(DirectoryPlan directory) {
    long bytes = (long) directory.entryCount() * DirectoryEntry.SIZE;
    return Math.max(1, geometry.clustersFor(bytes)) * geometry.clusterSize();
  }

  /** Takes the next clusters. Numbers beyond the last one are refused when all is counted. */
  private int take(String path, Content content) {
    int first = (int) Math.min(next, Integer.MAX_VALUE);
    next = Math.addExact(next, geometry.clustersFor(content.length()));
    if (runs.size() == lastClusters.length) {
      lastClusters = Arrays.copyOf(lastClusters, runs.size() * 2);
    }
    lastClusters[runs.size()] = (int) Math.min(next - 1, Integer.MAX_VALUE);
    runs.add(new Run(path, content, first));
    return first;
  }

  DirectoryPlan root() {
    return root;
  }

  /** All that has clusters, in their order. */
  List<Run> runs() {
    return runs;
  }

  /** The last cluster of each run. */
  int[] lastClusters() {
    return Arrays.copyOf(lastClusters, runs.size());
  }

  /** The first cluster that is free, one past the last if none is. */
  int firstFree() {
    return (int) next;
  }

  private DoesNotFitException doesNotFit() {
    List<Run> bySize = new ArrayList<>(runs);
    bySize.sort((a, b) -> Long.compare(b.content().length(), a.content().length()));
    List<String> largest = new ArrayList<>();
    for (Run run : bySize.subList(0, Math.min(LARGEST_SHOWN, bySize.size()))) {
      largest.add(Quoted.of(run.path()) + " " + ByteSize.print(run.content().length()));
    }
    long clusterSize = geometry.clusterSize();
    return new DoesNotFitException(
        (next - FatType.FIRST_CLUSTER) * clusterSize,
        geometry.countOfClusters() * clusterSize,
        largest);
  }
}
