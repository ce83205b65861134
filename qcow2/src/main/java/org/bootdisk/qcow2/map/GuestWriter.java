package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.L2Entry.Kind;

/**
 * Changes of the virtual disk: data first, then refcounts, then the map. Clusters that others refer
 * to as well are left alone and replaced by new ones (copy-on-write).
 */
public final class GuestWriter {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final GuestData content;
  private final HostFile data;
  private final OwnedClusters clusters;
  private final ClusterFiller filler;
  private final Zeroing zeroing;

  /** A writer through {@code map}, whose present content {@code reader} reads. */
  public GuestWriter(
      Metadata metadata, ClusterMap map, GuestReader reader, GuestData content, Backing backing) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.content = content;
    this.data = content.file();
    this.clusters = new OwnedClusters(metadata, map, content);
    this.filler = new ClusterFiller(metadata, map, reader, content, clusters);
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
      filler.fill(guest, Buffers.take(src, (int) length), entry.host(), false);
      return length;
    }
    long wanted = geometry.clusters(geometry.inCluster(guest) + replaceable(guest, limit));
    Allocation allocation = clusters.allocate(geometry.clusterStart(guest), wanted);
    long room = (allocation.clusters() << geometry.clusterBits()) - geometry.inCluster(guest);
    long length = Math.min(limit, room);
    filler.fill(guest, Buffers.take(src, (int) length), allocation.host(), allocation.blank());
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
        filler.remap(guest, geometry.alignUp(end), place.host() - guest);
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

  /** Writes zeros to all of a range, as any other data. */
  public void writeZeros(long start, long end) throws IOException {
    zeroing.writeZeros(start, end);
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
}
