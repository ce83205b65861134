package org.bootdisk.fat.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FileAllocationTable;

/**
 * Finds clusters in use that nothing leads to. Parts of the FAT that the device stores nothing for
 * are passed over: their entries are free.
 */
final class LostChains {

  private static final int MOST_HEADS = 10_000;

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final FatType type;
  private final FileAllocationTable table;
  private final ClusterSet met;
  private final Report report;
  private final List<Integer> heads = new ArrayList<>();
  private long used;
  private long lost;
  private int visited = -1;

  LostChains(
      BlockDevice device,
      FatGeometry geometry,
      FileAllocationTable table,
      ClusterSet met,
      Report report) {
    this.device = device;
    this.geometry = geometry;
    this.type = geometry.type();
    this.table = table;
    this.met = met;
    this.report = report;
  }

  /** Clusters that lead somewhere or are bad. */
  long used() {
    return used;
  }

  List<Integer> heads() {
    return heads;
  }

  void find() throws IOException {
    ClusterSet led = new ClusterSet(geometry.lastCluster());
    forEachUsed(cluster -> noteTarget(led, cluster));
    if (lost == 0) {
      return;
    }
    forEachUsed(cluster -> reportHead(led, cluster));
    // A chain that bites its own tail has no head: any of its clusters will do.
    forEachUsed(
        cluster -> {
          if (isLost(cluster)) {
            reportChain(cluster);
          }
        });
  }

  /** What is done with a cluster in use. */
  private interface Action {
    void take(int cluster) throws IOException;
  }

  private void forEachUsed(Action action) throws IOException {
    visited = FatType.FIRST_CLUSTER - 1;
    if (geometry.fatLength() <= TableCheck.READ_WHOLE) {
      visit(FatType.FIRST_CLUSTER, geometry.lastCluster(), action);
      return;
    }
    long base = geometry.fatOffset(table.source());
    Extents walk = device.extents(base, geometry.fatLength());
    for (Extent e = walk.next(); e != null; e = walk.next()) {
      if (!e.readsAsZeros()) {
        // Entries of FAT12 may lie across extents: one more on each side does no harm.
        long first = Math.max(FatType.FIRST_CLUSTER, type.entriesIn(e.start() - base) - 1);
        long last = Math.min(geometry.lastCluster(), type.entriesIn(e.end() - base) + 1);
        visit((int) first, (int) last, action);
      }
    }
  }

  private void visit(int first, int last, Action action) throws IOException {
    for (int cluster = table.nextUsed(Math.max(first, visited + 1), last);
        cluster <= last;
        cluster = table.nextUsed(cluster + 1, last)) {
      action.take(cluster);
    }
    visited = Math.max(visited, last);
  }

  private void noteTarget(ClusterSet led, int cluster) throws IOException {
    used++;
    if (isLost(cluster)) {
      lost++;
      int next = table.get(cluster);
      if (geometry.contains(next)) {
        led.add(next);
      }
    }
  }

  private void reportHead(ClusterSet led, int cluster) throws IOException {
    if (isLost(cluster) && !led.contains(cluster)) {
      reportChain(cluster);
    }
  }

  private boolean isLost(int cluster) throws IOException {
    return !met.contains(cluster) && table.get(cluster) != type.bad();
  }

  private void reportChain(int first) throws IOException {
    int count = 0;
    int last = first;
    int at = first;
    while (geometry.contains(at) && table.get(at) != FatType.FREE && isLost(at)) {
      met.add(at);
      count++;
      last = at;
      at = table.get(at);
    }
    report.add(
        Rule.CHAIN_LOST,
        count + " clusters from " + first + " on belong to nothing",
        "a file that leads to them");
    if (!type.isEndOfChain(at)) {
      report.fix(new Fix.SetEntry(last, type.endOfChain()));
    }
    if (heads.size() < MOST_HEADS) {
      heads.add(first);
    }
  }
}
