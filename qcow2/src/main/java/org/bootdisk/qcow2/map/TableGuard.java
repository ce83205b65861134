package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CryptMethod;
import org.bootdisk.qcow2.layout.EncryptionHeader;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.layout.SnapshotTable;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * The clusters of the tables that an open image goes by: header, active L1 and L2 tables, refcount
 * table and blocks, snapshot table and the snapshots' L1 tables, a LUKS header. Nothing else is
 * ever put there, whatever a damaged map or wrong refcounts say. (These are the structures that
 * QEMU protects with {@code overlap-check=cached}.)
 *
 * <p>L2 tables and refcount blocks can be many, and are looked up for every cluster that is
 * written: a filter says of nearly all clusters that they are none of these; only for the others
 * the tables are gone through.
 */
final class TableGuard {

  private static final int LEAST_FILTER = 1 << 16;
  private static final int FILTER_BITS_PER_TABLE = 16;

  /** Clusters in use: {@code end} is exclusive. */
  private record Run(long first, long end) {}

  private final String image;
  private final ClusterGeometry geometry;
  private final L1Table l1;
  private final Refcounts refcounts;

  /** First clusters of the tables that are few, ascending, and how far those up to there reach. */
  private final long[] starts;

  private final long[] reach;
  private final int filterMask;
  private final BitSet filter;

  /** No table lies behind this cluster. */
  private long last;

  private TableGuard(Metadata metadata, L1Table l1, Refcounts refcounts, List<Run> few) {
    this.image = metadata.file().device().description();
    this.geometry = metadata.geometry();
    this.l1 = l1;
    this.refcounts = refcounts;
    this.starts = new long[few.size()];
    this.reach = new long[few.size()];
    for (int i = 0; i < few.size(); i++) {
      starts[i] = few.get(i).first();
      reach[i] = Math.max(few.get(i).end(), i == 0 ? 0 : reach[i - 1]);
      last = Math.max(last, reach[i] - 1);
    }
    long tables = (long) l1.size() + refcounts.tableEntries();
    long bits = Math.max(LEAST_FILTER, Long.highestOneBit(tables) * FILTER_BITS_PER_TABLE);
    this.filter = new BitSet((int) bits);
    this.filterMask = (int) bits - 1;
  }

  /**
   * Guards the tables as they are now; stays right when L2 tables and refcount blocks are added or
   * given up.
   *
   * @throws FormatException.Corrupt if the snapshot table is, or an L2 table or refcount block lies
   *     on another table: then nothing can be written without destroying something
   */
  static TableGuard of(Metadata metadata) throws IOException {
    Refcounts refcounts = metadata.refcounts();
    L1Table l1 = metadata.l1();
    TableGuard guard = new TableGuard(metadata, l1, refcounts, few(metadata));
    long[] blocks = guard.sortedBlocks();
    for (int i = 0; i < blocks.length; i++) {
      guard.admit(blocks[i], i > 0 && blocks[i] == blocks[i - 1]);
    }
    for (int i = 0; i < l1.size(); i++) {
      long offset = l1.raw(i).l2Offset();
      guard.admit(offset, Arrays.binarySearch(blocks, offset) >= 0);
    }
    return guard;
  }

  private long[] sortedBlocks() {
    long[] blocks = new long[refcounts.tableEntries()];
    int used = 0;
    for (int i = 0; i < blocks.length; i++) {
      long offset = refcounts.rawEntry(i);
      if (offset > 0) {
        blocks[used++] = offset;
      }
    }
    Arrays.sort(blocks, 0, used);
    return Arrays.copyOf(blocks, used);
  }

  private static List<Run> few(Metadata metadata) throws IOException {
    Qcow2Header header = metadata.header();
    ClusterGeometry geometry = metadata.geometry();
    List<Run> few = new ArrayList<>();
    few.add(new Run(0, 1));
    few.add(run(metadata.l1().location(), Long.BYTES, geometry));
    few.add(run(metadata.refcounts().location(), geometry.clusterSize(), geometry));
    if (header.snapshots().count() > 0) {
      SnapshotTable snapshots = SnapshotTable.read(metadata.file().device(), header);
      few.add(run(new TableLocation(header.snapshots().offset(), snapshots.size()), 1, geometry));
      for (Snapshot snapshot : snapshots.snapshots()) {
        few.add(run(snapshot.l1(), Long.BYTES, geometry));
      }
    }
    if (header.cryptMethod() == CryptMethod.LUKS && EncryptionHeader.isPlaced(header)) {
      // Without its keys all content is lost.
      EncryptionHeader luks = EncryptionHeader.of(header, metadata.file().device());
      few.add(run(new TableLocation(luks.offset(), luks.length()), 1, geometry));
    }
    few.removeIf(run -> run.first() >= run.end());
    few.sort((a, b) -> Long.compare(a.first(), b.first()));
    return few;
  }

  private static Run run(TableLocation table, long bytesEach, ClusterGeometry geometry) {
    long first = geometry.clusterIndex(table.offset());
    return new Run(first, first + geometry.clusters(table.count() * bytesEach));
  }

  /** Adds a table that the image has, unless its offset is one that nobody can use. */
  private void admit(long offset, boolean isTaken) throws FormatException {
    if (offset > 0 && geometry.inCluster(offset) == 0) {
      long cluster = geometry.clusterIndex(offset);
      if (isTaken || isAmongFew(cluster, cluster + 1)) {
        throw new FormatException.Corrupt(
            fault(cluster).actual("the place of two tables").expected("one that is there alone"));
      }
      add(cluster);
    }
  }

  /** A cluster becomes an L2 table or a refcount block. */
  void add(long cluster) {
    filter.set(slot(cluster));
    last = Math.max(last, cluster);
  }

  /**
   * Refuses clusters of which one holds a table.
   *
   * @param end exclusive
   */
  void requireNoTable(long first, long end) throws FormatException {
    if (first > last) {
      return;
    }
    if (isAmongFew(first, end)) {
      throw overlap(first);
    }
    for (long cluster = first; cluster < end; cluster++) {
      if (filter.get(slot(cluster)) && isTable(cluster)) {
        throw overlap(cluster);
      }
    }
  }

  private boolean isAmongFew(long first, long end) {
    int at = Arrays.binarySearch(starts, end - 1);
    int before = at >= 0 ? at : -at - 2;
    return before >= 0 && reach[before] > first;
  }

  private int slot(long cluster) {
    return (int) cluster & filterMask;
  }

  private boolean isTable(long cluster) {
    long offset = cluster << geometry.clusterBits();
    for (int i = 0; i < refcounts.tableEntries(); i++) {
      if (refcounts.rawEntry(i) == offset) {
        return true;
      }
    }
    for (int i = 0; i < l1.size(); i++) {
      if (l1.raw(i).l2Offset() == offset) {
        return true;
      }
    }
    return false;
  }

  private FormatException overlap(long cluster) {
    return new FormatException.Corrupt(
        fault(cluster)
            .actual("one of the image's tables")
            .expected("a cluster of its own for data"));
  }

  private Fault fault(long cluster) {
    return Fault.in(image + ": cluster " + cluster)
        .source("qcow2 \"Host cluster management\"")
        .advice("repair the image");
  }
}
