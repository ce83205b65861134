package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.L2Entry.Kind;
import org.bootdisk.qcow2.layout.Snapshot;

/**
 * What version 2 of the format cannot say, looked for and taken out of all L2 tables, those of
 * snapshots too. Tables are changed where they are, and mean the same afterwards. For images
 * without extended L2 entries and without an external data file, neither of which version 2 has.
 */
public final class Downgrade {

  /** What to do with an L2 table; {@code guest} is the first byte that it maps. */
  private interface Visit {
    void table(ClusterMap map, long offset, long guest) throws IOException;
  }

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final GuestData content;
  private final Backing backing;

  /** Looks at the image with this content, which shows {@code backing} where it has nothing. */
  public Downgrade(Metadata metadata, GuestData content, Backing backing) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.content = content;
    this.backing = backing;
  }

  /** Whether any cluster is stored compressed. */
  public boolean hasCompressedClusters() throws IOException {
    boolean[] found = new boolean[1];
    eachTable((map, offset, guest) -> found[0] = found[0] || hasCompressed(map, offset));
    return found[0];
  }

  private boolean hasCompressed(ClusterMap map, long offset) throws IOException {
    Table table = metadata.l2Tables().get(offset);
    for (int i = 0; i < geometry.l2Entries(); i++) {
      if (map.entry(table, i).compressed()) {
        return true;
      }
    }
    return false;
  }

  /** Makes zero clusters holes, or data where a backing file would show. */
  public void storeZeros() throws IOException {
    eachTable(this::storeZeros);
    metadata.writeBack();
  }

  private void storeZeros(ClusterMap map, long offset, long guest) throws IOException {
    OwnedClusters clusters = new OwnedClusters(metadata, map, content);
    long sharers = metadata.refcounts().get(geometry.clusterIndex(offset));
    for (int i = 0; i < geometry.l2Entries(); i++) {
      L2Entry entry = map.entry(metadata.l2Tables().get(offset), i);
      if (entry.kind(0, geometry) == Kind.ZERO) {
        long at = guest + ((long) i << geometry.clusterBits());
        L2Entry now = backing.isPresent() ? zeros(clusters, at, sharers) : L2Entry.UNALLOCATED;
        ClusterMap.put(metadata.l2Tables().get(offset), i, now, geometry);
        for (long sharer = 0; sharer < sharers; sharer++) {
          clusters.release(entry);
        }
      }
    }
  }

  /** A new cluster that holds zeros; each L1 table that leads to its L2 table refers to it. */
  private L2Entry zeros(OwnedClusters clusters, long guest, long sharers) throws IOException {
    Allocation place = clusters.allocate(guest, 1);
    if (!place.blank()) {
      content.write(place.host(), guest, ByteBuffer.allocate(geometry.tableBytes()));
    }
    metadata.refcounts().set(geometry.clusterIndex(place.host()), 1, sharers);
    L2Entry entry = L2Entry.data(place.host(), geometry);
    return sharers == 1 ? entry : entry.withoutCopied();
  }

  /** A table that several L1 tables share is visited for each. */
  private void eachTable(Visit visit) throws IOException {
    for (L1Table l1 : l1Tables()) {
      ClusterMap map = ClusterMap.of(metadata, l1, content.file());
      for (int i = 0; i < l1.size(); i++) {
        L1Entry entry = l1.entry(i, metadata.file(), geometry);
        if (entry.l2Offset() != 0) {
          visit.table(map, entry.l2Offset(), i * geometry.l2Coverage());
        }
      }
    }
  }

  private List<L1Table> l1Tables() throws IOException {
    List<L1Table> tables = new ArrayList<>(List.of(metadata.l1()));
    SnapshotTables snapshots = new SnapshotTables(metadata, content.file());
    for (Snapshot snapshot : snapshots.list()) {
      tables.add(snapshots.l1(snapshot));
    }
    return tables;
  }
}
