package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.bootdisk.block.Fault;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.L1Table;

/**
 * The flags of the active tables that say "refcount exactly one" (qcow2 "Cluster mapping", bit 63):
 * checks them against refcounts, or sets them by these.
 */
final class CopiedFlags {

  /** The refcount of a cluster. */
  interface Refcount {
    long of(long cluster) throws IOException;

    /** Whether each of {@code clusters} from {@code first} on has refcount one. */
    default boolean areSingle(long first, long clusters) throws IOException {
      for (long cluster = first; cluster < first + clusters; cluster++) {
        if (of(cluster) != 1) {
          return false;
        }
      }
      return true;
    }
  }

  private final HostFile file;
  private final Qcow2Header header;
  private final ClusterGeometry geometry;
  private final Refcount refcount;
  private final L1Table l1;
  private final L2Scan scan;
  private final ByteBuffer table;
  private final Set<Long> blocks = new HashSet<>();

  CopiedFlags(HostFile file, Qcow2Header header, Refcount refcount) throws IOException {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
    this.refcount = refcount;
    this.l1 = L1Table.read(file, header.l1());
    this.scan = new L2Scan(file, header);
    this.table = ByteBuffer.allocate(geometry.tableBytes());
  }

  /** Reports flags that are wrong. */
  void check(Findings findings) throws IOException {
    for (int i = 0; i < l1.size(); i++) {
      L1Entry entry = l1.raw(i);
      if (isTable(entry)) {
        if (entry.copied() != isSingle(entry.l2Offset())) {
          findings.error("qcow2.copied.l1", fault("L1 table", "entry " + i, entry.word()));
        }
        checkTable(entry.l2Offset(), findings);
      }
    }
  }

  private void checkTable(long offset, Findings findings) throws IOException {
    scan.read(offset);
    for (int i = scan.skipUnused(0); i < geometry.l2Entries(); i = scan.skipUnused(i)) {
      int run = scan.run(i);
      L2Entry entry = scan.entry(i);
      if (run > 0 && entry.copied() && areSingle(entry.host(), run)) {
        i += run;
      } else {
        if (isHosted(entry) && entry.copied() != isOwned(entry)) {
          findings.error("qcow2.copied.l2", fault("L2 table", "entry " + i, entry.word()));
        }
        i++;
      }
    }
  }

  /**
   * Names the refcount blocks, which are no L2 tables whatever the L1 table says.
   *
   * @param stored of the image as it is now
   */
  void spare(StoredRefcounts stored) {
    for (int i = 0; i < stored.entries(); i++) {
      blocks.add(stored.blockOffset(i));
    }
  }

  /** Sets all flags by the refcounts, and clears reserved bits on the way. */
  void repair() throws IOException {
    for (int i = 0; i < l1.size(); i++) {
      L1Entry entry = l1.raw(i);
      if (entry.l2Offset() == 0 && entry.word() != 0) {
        l1.set(i, L1Entry.UNALLOCATED);
      }
      if (isTable(entry)) {
        L1Entry right =
            isSingle(entry.l2Offset())
                ? L1Entry.owning(entry.l2Offset())
                : L1Entry.sharing(entry.l2Offset());
        if (!right.equals(entry)) {
          l1.set(i, right);
        }
        if (isTableOnly(entry.l2Offset())) {
          repairTable(entry.l2Offset());
        }
      }
    }
    l1.write(file);
  }

  /**
   * Whether nothing else can be in the cluster: a pointer that is wrong may lead to the header or
   * into a refcount block, and what is there must not be taken for L2 entries and "repaired".
   */
  private boolean isTableOnly(long offset) throws IOException {
    long cluster = geometry.clusterIndex(offset);
    boolean sharedBySnapshots = header.snapshots().count() > 0;
    return cluster != 0
        && !isIn(cluster, header.l1().offset(), header.l1().count() * Long.BYTES)
        && !isIn(
            cluster,
            header.refcountTable().offset(),
            header.refcountTable().count() << geometry.clusterBits())
        && !blocks.contains(offset)
        && (sharedBySnapshots || refcount.of(cluster) == 1);
  }

  private boolean isIn(long cluster, long start, long length) {
    return cluster >= geometry.clusterIndex(start)
        && cluster < geometry.clusterIndex(start) + geometry.clusters(length);
  }

  private void repairTable(long offset) throws IOException {
    file.read(offset, table.clear());
    boolean changed = false;
    for (int i = 0; i < geometry.l2Entries(); i++) {
      L2Entry entry = entry(i);
      L2Entry right = repaired(entry);
      if (!right.equals(entry)) {
        table.putLong(i * geometry.l2EntryBytes(), right.word());
        changed = true;
      }
    }
    if (changed) {
      file.write(offset, table.clear());
    }
  }

  private L2Entry repaired(L2Entry entry) throws IOException {
    if (entry.compressed()) {
      return entry.withoutCopied();
    }
    L2Entry defined = entry.withoutReserved(geometry);
    if (!isHosted(defined)) {
      return defined.host() == 0 && !isExternal() ? defined.withoutCopied() : defined;
    }
    return isOwned(defined) ? defined.withCopied() : defined.withoutCopied();
  }

  private L2Entry entry(int index) {
    int at = index * geometry.l2EntryBytes();
    return new L2Entry(
        table.getLong(at), geometry.extendedL2() ? table.getLong(at + Long.BYTES) : 0);
  }

  private boolean isTable(L1Entry entry) {
    return entry.l2Offset() != 0
        && geometry.inCluster(entry.l2Offset()) == 0
        && entry.l2Offset() < file.end();
  }

  private boolean isHosted(L2Entry entry) {
    return !entry.compressed() && entry.host() != 0 && geometry.inCluster(entry.host()) == 0;
  }

  private boolean isOwned(L2Entry entry) throws IOException {
    return isExternal() || isSingle(entry.host());
  }

  /**
   * Clusters of an external data file have no refcounts: each is the image's own. The flag alone
   * tells its first cluster, at offset 0, from none.
   */
  private boolean isExternal() {
    return header.has(Feature.EXTERNAL_DATA_FILE);
  }

  private boolean areSingle(long host, int clusters) throws IOException {
    return refcount.areSingle(geometry.clusterIndex(host), clusters);
  }

  private boolean isSingle(long host) throws IOException {
    return refcount.of(geometry.clusterIndex(host)) == 1;
  }

  private Fault fault(String table, String field, long word) {
    return Fault.in(file.device().description() + ": " + table + ": " + field)
        .actualHex(word)
        .expected("the copied flag exactly when the refcount is one")
        .source("qcow2 \"Cluster mapping\"");
  }
}
