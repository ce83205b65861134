package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.L2Entry.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the virtual disk: data first, then refcounts, then the map. Clusters that others refer
 * to as well are left alone and replaced by new ones (copy-on-write).
 */
public final class GuestWriter {

  private static final int LARGEST_PIECE = 1 << 20;

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final GuestReader reader;
  private final GuestData content;
  private final HostFile data;
  private final OwnedClusters clusters;
  private final Zeroing zeroing;
  private @Nullable ByteBuffer piece;

  /** A writer through {@code map}, whose present content {@code reader} reads. */
  public GuestWriter(
      Metadata metadata, ClusterMap map, GuestReader reader, GuestData content, Backing backing) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.reader = reader;
    this.content = content;
    this.data = content.file();
    this.clusters = new OwnedClusters(metadata, map, content);
    this.zeroing = new Zeroing(metadata, map, clusters, reader, this, data, backing);
  }

  /** Writes all of {@code src}. */
  public void write(long offset, ByteBuffer src) throws IOException {
    for (long guest = offset; src.hasRemaining(); ) {
      guest += writeRun(guest, src);
    }
  }

  /** Writes some bytes, all in the same way, and says how many. */
  private long writeRun(long guest, ByteBuffer src) throws IOException {
    Mapping run = map.at(guest, src.remaining());
    if (run.kind() == Kind.DATA && run.owned()) {
      clusters.requireNoTable(run.host(), run.length());
      content.write(run.host(), guest, Buffers.take(src, (int) run.length()));
      return run.length();
    }
    clusters.requireOwnTable(guest);
    L2Entry entry = map.entryAt(guest);
    long limit = Math.min(src.remaining(), geometry.l2End(guest) - guest);
    if (OwnedClusters.isOwned(entry)) {
      clusters.requireNoTable(entry.host(), geometry.clusterSize());
      long length = Math.min(limit, geometry.clusterSize() - geometry.inCluster(guest));
      fill(guest, Buffers.take(src, (int) length), entry.host(), false);
      return length;
    }
    long wanted = geometry.clusters(geometry.inCluster(guest) + replaceable(guest, limit));
    Allocation allocation = clusters.allocate(geometry.clusterStart(guest), wanted);
    long room = (allocation.clusters() << geometry.clusterBits()) - geometry.inCluster(guest);
    long length = Math.min(limit, room);
    fill(guest, Buffers.take(src, (int) length), allocation.host(), allocation.blank());
    return length;
  }

  /**
   * Bytes from {@code guest} on, at most {@code limit}, up to a cluster that is written in place.
   */
  private long replaceable(long guest, long limit) throws IOException {
    L1Entry l1 = map.l1Entry(guest);
    Table table = metadata.l2Tables().get(l1.l2Offset());
    long end = geometry.clusterStart(guest) + geometry.clusterSize();
    for (int index = geometry.l2Index(guest) + 1; end - guest < limit; index++) {
      if (OwnedClusters.isOwned(map.entry(table, index))) {
        break;
      }
      end += geometry.clusterSize();
    }
    return Math.min(limit, end - guest);
  }

  /**
   * Writes to neighbouring host clusters from {@code host} on, completes the units that are written
   * in part with what is there now, and maps them.
   */
  private void fill(long guest, ByteBuffer src, long host, boolean blank) throws IOException {
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
  private void remap(long guest, long end, long base) throws IOException {
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

  /**
   * Stores the cluster at {@code guest} compressed.
   *
   * @param compressed its content, less than a cluster, as the image's codec compresses it
   */
  public void writeCompressed(long guest, ByteBuffer compressed) throws IOException {
    int length = compressed.remaining();
    requireImageData();
    clusters.requireOwnTable(guest);
    long host = metadata.allocator().allocateBytes(length);
    requireDescribable(host);
    data.write(host, compressed);
    Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
    int index = geometry.l2Index(guest);
    L2Entry old = map.entry(table, index);
    CompressedDescriptor place = CompressedDescriptor.covering(host, length);
    ClusterMap.put(table, index, L2Entry.compressed(place, geometry.clusterBits()), geometry);
    clusters.release(old);
  }

  /** Refuses compressed clusters where the image cannot have any. */
  public void requireImageData() throws FormatException {
    if (content.isEncrypted()) {
      throw new FormatException.Unsupported(
          Fault.in(metadata.file().device().description())
              .actual("encrypted")
              .expected("an image without encryption, as compressed clusters are not encrypted"));
    }
    if (data != metadata.file()) {
      throw new FormatException.Unsupported(
          Fault.in(metadata.file().device().description())
              .actual("an external data file")
              .expected("guest clusters in the image, as compressed ones must be"));
    }
  }

  private void requireDescribable(long host) throws FormatException {
    if (host >= CompressedDescriptor.hostLimit(geometry.clusterBits())) {
      throw new FormatException.LimitExceeded(
          Fault.in(data.device().description())
              .actual("compressed data at " + host)
              .expected("less than " + CompressedDescriptor.hostLimit(geometry.clusterBits()))
              .source("qcow2 \"Compressed Clusters Descriptor\"")
              .advice("use smaller clusters"));
    }
  }

  /**
   * Gives every cluster of the virtual disk from {@code start} on a host cluster; those that have
   * none read as zeros.
   */
  public void preallocate(long start) throws IOException {
    long size = metadata.header().virtualSize();
    for (long guest = geometry.clusterStart(start); guest < size; ) {
      long limit = Math.min(size, geometry.l2End(guest)) - guest;
      clusters.requireOwnTable(guest);
      L2Entry entry = map.entryAt(guest);
      if (entry.hasHost() || entry.compressed()) {
        guest += geometry.clusterSize();
        continue;
      }
      int unallocated = unallocated(guest, limit);
      Allocation place = clusters.allocate(guest, Math.max(1, unallocated));
      long end = Math.min(guest + (place.clusters() << geometry.clusterBits()), guest + limit);
      if (!place.blank() && !content.isEncrypted()) {
        data.zero(place.host(), place.clusters() << geometry.clusterBits());
      }
      if (unallocated > 0) {
        Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
        ClusterMap.putData(
            table, geometry.l2Index(guest), (int) place.clusters(), place.host(), geometry);
      } else {
        remap(guest, geometry.alignUp(end), place.host() - guest);
      }
      if (content.isEncrypted()) {
        blank(guest, end);
      }
      guest = geometry.alignUp(end);
    }
  }

  /** Makes new clusters read as zeros, whatever lies there; version 2 has data for that only. */
  private void blank(long guest, long end) throws IOException {
    if (metadata.header().version() > 2) {
      zeroing.zeroClusters(guest, end);
    } else {
      zeroing.writeZeros(guest, end);
    }
  }

  /** Clusters from {@code guest} on of which the map says nothing. */
  private int unallocated(long guest, long limit) throws IOException {
    Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
    return map.unallocated(table, geometry.l2Index(guest), (int) geometry.clusters(limit));
  }

  /** Makes the range read as zeros. */
  public void zero(long offset, long length) throws IOException {
    zeroing.zero(offset, length);
  }

  /** Gives back the clusters that lie in the range as a whole. */
  public void discard(long offset, long length) throws IOException {
    zeroing.discard(offset, length);
  }

  /**
   * Unmaps whole clusters of one L2 table, whatever the backing file has there.
   *
   * @return whether there is such a table
   */
  boolean unmap(long guest, long end) throws IOException {
    return zeroing.unmap(guest, end);
  }

  private int subcluster(long guest) {
    return (int) (geometry.inCluster(guest) >>> geometry.subclusterBits());
  }
}
