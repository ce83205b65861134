package org.bootdisk.qcow2.map;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;

/** Changes to the references that all of an L1 table stands for. */
final class References {

  /** What to do with a cluster that is referred to. */
  private interface Visit {
    void cluster(long cluster) throws IOException;
  }

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final HostFile data;

  /** References of tables in an image whose guest clusters are in {@code data}. */
  References(Metadata metadata, HostFile data) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.data = data;
  }

  /** Counts one reference more to everything that the table leads to, or fails and counts none. */
  void add(L1Table l1) throws IOException {
    if (geometry.refcountBits() < Short.SIZE) {
      each(l1, this::requireRoom);
    }
    each(
        l1,
        cluster -> {
          if (!metadata.refcounts().increment(cluster)) {
            requireRoom(cluster);
          }
        });
  }

  /** Counts one reference less to everything that the table, gone from the file, led to. */
  void remove(L1Table l1) throws IOException {
    each(
        l1,
        cluster -> {
          if (metadata.refcounts().decrement(cluster) == 0) {
            metadata.allocator().freed(cluster);
          }
        });
  }

  /** Sets the copied flags of the active tables by the refcounts. */
  void refreshCopied() throws IOException {
    ClusterMap map = ClusterMap.active(metadata, data);
    L1Table l1 = metadata.l1();
    for (int i = 0; i < l1.size(); i++) {
      L1Entry entry = l1.entry(i, metadata.file(), geometry);
      if (entry.l2Offset() != 0) {
        boolean single = isSingle(entry.l2Offset());
        refreshTable(map, entry.l2Offset());
        if (single != entry.copied()) {
          l1.set(i, single ? L1Entry.owning(entry.l2Offset()) : L1Entry.sharing(entry.l2Offset()));
        }
      }
    }
  }

  private void refreshTable(ClusterMap map, long offset) throws IOException {
    for (int i = 0; i < geometry.l2Entries(); i++) {
      Table table = metadata.l2Tables().get(offset);
      L2Entry entry = map.entry(table, i);
      if (entry.compressed() || !entry.hasHost() || data != metadata.file()) {
        continue;
      }
      L2Entry right = isSingle(entry.host()) ? entry.withCopied() : entry.withoutCopied();
      if (!right.equals(entry)) {
        ClusterMap.put(metadata.l2Tables().get(offset), i, right, geometry);
      }
    }
  }

  private boolean isSingle(long host) throws IOException {
    return metadata.refcounts().get(geometry.clusterIndex(host)) == 1;
  }

  private void each(L1Table l1, Visit visit) throws IOException {
    ClusterMap map = ClusterMap.of(metadata, l1, data);
    for (int i = 0; i < l1.size(); i++) {
      L1Entry entry = l1.entry(i, metadata.file(), geometry);
      if (entry.l2Offset() != 0) {
        eachOfTable(map, entry.l2Offset(), visit);
        visit.cluster(geometry.clusterIndex(entry.l2Offset()));
      }
    }
  }

  private void eachOfTable(ClusterMap map, long offset, Visit visit) throws IOException {
    for (int i = 0; i < geometry.l2Entries(); i++) {
      L2Entry entry = map.entry(metadata.l2Tables().get(offset), i);
      if (entry.compressed()) {
        CompressedDescriptor place = entry.compressedDescriptor(geometry.clusterBits());
        long last = geometry.clusterIndex(place.end() - 1);
        for (long at = geometry.clusterIndex(place.host()); at <= last; at++) {
          visit.cluster(at);
        }
      } else if (entry.hasHost() && data == metadata.file()) {
        visit.cluster(geometry.clusterIndex(entry.host()));
      }
    }
  }

  private void requireRoom(long cluster) throws IOException {
    long refcount = metadata.refcounts().get(cluster);
    if (Long.compareUnsigned(refcount, geometry.maxRefcount()) >= 0) {
      throw new FormatException.LimitExceeded(
          Fault.in(metadata.file().device().description() + ": refcount of cluster " + cluster)
              .actual(geometry.maxRefcount())
              .expected("room for one reference more")
              .advice("make the image's refcounts wider"));
    }
  }
}
