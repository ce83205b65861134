package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.jspecify.annotations.Nullable;

/**
 * Gives guest bytes a new place: what is written there, together with the present content of the
 * units that it is only a part of, and then the map that leads there.
 */
final class ClusterFiller {

  private static final int LARGEST_PIECE = 1 << 20;

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final GuestReader reader;
  private final GuestData content;
  private final OwnedClusters clusters;
  private @Nullable ByteBuffer piece;

  /** Fills clusters of {@code map}, whose present content {@code reader} reads. */
  ClusterFiller(
      Metadata metadata,
      ClusterMap map,
      GuestReader reader,
      GuestData content,
      OwnedClusters clusters) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.reader = reader;
    this.content = content;
    this.clusters = clusters;
  }

  /**
   * Writes to neighbouring host clusters from {@code host} on, completes the units that are written
   * in part with what is there now, and maps them.
   */
  void fill(long guest, ByteBuffer src, long host, boolean blank) throws IOException {
    long end = guest + src.remaining();
    long base = host - geometry.clusterStart(guest);
    long unitStart = guest & -unitOf(map.entryAt(guest));
    long lastUnit = unitOf(map.entryAt(end - 1));
    long unitEnd = (end + lastUnit - 1) & -lastUnit;
    long from = isKept(unitStart, guest, blank) ? guest : unitStart;
    long to = isKept(end, unitEnd, blank) ? end : unitEnd;
    if (from == guest && to == end) {
      content.write(base + guest, guest, src);
    } else if (to - from <= pieceSize()) {
      merge(guest, src, base, from, to);
    } else {
      copy(from, guest, base);
      content.write(base + guest, guest, src);
      copy(end, to, base);
    }
    remap(unitStart, unitEnd, base);
  }

  /** Whether a range reads at its new place as it does now, before anything is written there. */
  private boolean isKept(long guest, long end, boolean blank) throws IOException {
    return guest >= end || (blank && reader.readsAsZeros(guest, readable(guest, end) - guest));
  }

  /** Writes {@code src} and the present content around it in one go. */
  private void merge(long guest, ByteBuffer src, long base, long from, long to) throws IOException {
    ByteBuffer whole = present(from, (int) (to - from));
    whole.position((int) (guest - from)).put(src);
    content.write(base + from, from, whole.rewind());
  }

  /**
   * What must be complete when a part of a cluster is written: a subcluster, or the whole cluster
   * if its present content lies elsewhere.
   */
  private long unitOf(L2Entry entry) {
    boolean elsewhere = entry.compressed() || (entry.hasHost() && !OwnedClusters.isOwned(entry));
    return elsewhere ? geometry.clusterSize() : geometry.subclusterSize();
  }

  /** Brings the present content of a range to its new place. */
  private void copy(long guest, long end, long base) throws IOException {
    for (long at = guest; at < end; ) {
      int length = (int) Math.min(pieceSize(), end - at);
      content.write(base + at, at, present(at, length));
      at += length;
    }
  }

  /** What a range holds now; zeros behind the end of the disk. Valid until the next call. */
  private ByteBuffer present(long guest, int length) throws IOException {
    if (piece == null) {
      piece = IoBuffers.allocate(pieceSize());
    }
    ByteBuffer bytes = piece.clear().limit(length);
    int readable = (int) (readable(guest, guest + length) - guest);
    reader.read(guest, bytes.limit(readable));
    Buffers.zero(bytes.limit(length), length - readable);
    return bytes.rewind();
  }

  private int pieceSize() {
    return Math.min(geometry.tableBytes(), LARGEST_PIECE);
  }

  /** {@code end}, or the end of the virtual disk, behind which nothing can be read. */
  private long readable(long guest, long end) {
    return Math.max(guest, Math.min(end, metadata.header().virtualSize()));
  }

  /** Maps the units from {@code guest} to {@code end} to their host clusters. */
  void remap(long guest, long end, long base) throws IOException {
    Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
    for (long at = guest; at < end; ) {
      long cluster = geometry.clusterStart(at);
      long next = Math.min(end, cluster + geometry.clusterSize());
      int index = geometry.l2Index(at);
      L2Entry old = map.entry(table, index);
      L2Entry now = old.written(base + cluster, subcluster(at), subcluster(next - 1), geometry);
      ClusterMap.put(table, index, now, geometry);
      if (!old.hasHost() || old.host() != base + cluster) {
        clusters.release(old);
      }
      at = next;
    }
  }

  private int subcluster(long guest) {
    return (int) (geometry.inCluster(guest) >>> geometry.subclusterBits());
  }
}
