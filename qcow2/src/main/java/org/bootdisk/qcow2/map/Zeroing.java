package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.L2Entry;

/**
 * Guest bytes that are to be zeros, or nothing at all: whole subclusters are told in the map, the
 * rest is written.
 */
final class Zeroing {

  private static final int ZEROS_AT_ONCE = 1 << 20;

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final OwnedClusters clusters;
  private final GuestReader reader;
  private final GuestWriter writer;
  private final HostFile data;
  private final Backing backing;

  /** Zeroes what {@code map} leads to; {@code writer} writes the zeros that have to be. */
  Zeroing(
      Metadata metadata,
      ClusterMap map,
      OwnedClusters clusters,
      GuestReader reader,
      GuestWriter writer,
      HostFile data,
      Backing backing) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.clusters = clusters;
    this.reader = reader;
    this.writer = writer;
    this.data = data;
    this.backing = backing;
  }

  /** Makes the range read as zeros: its edges as data, whole subclusters in the map. */
  void zero(long offset, long length) throws IOException {
    long end = offset + length;
    long first =
        Math.min(end, (offset + geometry.subclusterSize() - 1) & -geometry.subclusterSize());
    boolean toTheEnd = end == metadata.header().virtualSize();
    long last = toTheEnd ? end : Math.max(first, end & -geometry.subclusterSize());
    zeroPart(offset, first);
    for (long guest = first; guest < last; ) {
      long next = Math.min(last, geometry.l2End(guest));
      zeroWhole(guest, next);
      guest = next;
    }
    zeroPart(Math.max(first, last), end);
  }

  /** Gives back the clusters that lie in the range as a whole. */
  void discard(long offset, long length) throws IOException {
    long first = geometry.alignUp(offset);
    long end = offset + length;
    end = end == metadata.header().virtualSize() ? end : geometry.clusterStart(end);
    for (long guest = first; guest < end; ) {
      long next = Math.min(end, geometry.l2End(guest));
      if (canDiscard()) {
        eachCluster(guest, next, this::discarded);
      }
      guest = next;
    }
  }

  /**
   * Unmaps whole clusters of one L2 table, whatever the backing file has there.
   *
   * @return whether there is such a table
   */
  boolean unmap(long guest, long end) throws IOException {
    if (map.l1Entry(guest).l2Offset() == 0) {
      return false;
    }
    eachCluster(guest, end, (old, first, last) -> L2Entry.UNALLOCATED);
    return true;
  }

  /** Version 2 has no zero clusters: discarding would bring the backing file's content back. */
  private boolean canDiscard() {
    return metadata.header().version() > 2 || !backing.isPresent();
  }

  private void zeroPart(long guest, long end) throws IOException {
    if (guest < end && !reader.readsAsZeros(guest, end - guest)) {
      writeZeros(guest, end);
    }
  }

  /** Writes zeros as any other data. */
  void writeZeros(long guest, long end) throws IOException {
    byte[] zeros = new byte[(int) Math.min(ZEROS_AT_ONCE, end - guest)];
    for (long at = guest; at < end; at += zeros.length) {
      writer.write(at, ByteBuffer.wrap(zeros, 0, (int) Math.min(zeros.length, end - at)));
    }
  }

  private void zeroWhole(long guest, long end) throws IOException {
    if (map.l1Entry(guest).l2Offset() == 0 && !backing.isPresent()) {
      return;
    }
    if (metadata.header().version() > 2) {
      zeroClusters(guest, end);
    } else if (!backing.isPresent()) {
      discard(guest, end - guest);
    } else {
      zeroPart(guest, end);
    }
  }

  /** The entry that replaces another one for a range of a cluster. */
  private interface Replacement {
    L2Entry of(L2Entry old, int firstSubcluster, int lastSubcluster);
  }

  /** Makes clusters of one L2 table read as zeros; version 3. */
  void zeroClusters(long guest, long end) throws IOException {
    eachCluster(guest, end, this::zeroed);
  }

  private L2Entry zeroed(L2Entry old, int first, int last) {
    if (old.unallocated() && !backing.isPresent()) {
      return old;
    }
    boolean whole = last - first + 1 == geometry.subclusters();
    return whole && !OwnedClusters.isOwned(old)
        ? L2Entry.zero(geometry)
        : old.zeroed(first, last, geometry);
  }

  private L2Entry discarded(L2Entry old, int first, int last) {
    return backing.isPresent() ? L2Entry.zero(geometry) : L2Entry.UNALLOCATED;
  }

  /** Replaces the entries of a range within one L2 table. */
  private void eachCluster(long guest, long end, Replacement replacement) throws IOException {
    if (metadata.header().has(Feature.RAW_EXTERNAL_DATA)) {
      // Whoever reads the data file alone must find the same.
      data.reserve(end);
      data.zero(guest, end - guest);
    }
    if (map.l1Entry(guest).l2Offset() == 0 && !backing.isPresent()) {
      return;
    }
    clusters.requireOwnTable(guest);
    for (long at = guest; at < end; ) {
      long next = Math.min(end, geometry.clusterStart(at) + geometry.clusterSize());
      int last =
          next == metadata.header().virtualSize()
              ? geometry.subclusters() - 1
              : subcluster(next - 1);
      Table table = metadata.l2Tables().get(map.l1Entry(at).l2Offset());
      int index = geometry.l2Index(at);
      L2Entry old = map.entry(table, index);
      boolean whole = last - subcluster(at) + 1 == geometry.subclusters();
      if (!whole && old.compressed()) {
        zeroPart(at, next);
      } else {
        L2Entry now = replacement.of(old, subcluster(at), last);
        if (!now.equals(old)) {
          ClusterMap.put(table, index, now, geometry);
          if (!now.hasHost()) {
            clusters.release(old);
          }
        }
      }
      at = next;
    }
  }

  private int subcluster(long guest) {
    return (int) (geometry.inCluster(guest) >>> geometry.subclusterBits());
  }
}
