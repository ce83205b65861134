package org.bootdisk.qcow2.map;

import java.io.IOException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;

/**
 * The host clusters that the active map refers to and nobody else does: those alone are written in
 * place. They are taken from the image file, or lie in an external data file where the guest has
 * them.
 */
final class OwnedClusters {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final GuestData content;
  private final HostFile data;

  /** The clusters of {@code content} that {@code map} leads to. */
  OwnedClusters(Metadata metadata, ClusterMap map, GuestData content) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.content = content;
    this.data = content.file();
  }

  /** Whether an entry's cluster is referred to by it alone. */
  static boolean isOwned(L2Entry entry) {
    return entry.hasHost() && entry.copied();
  }

  /** Makes sure that the L2 table of {@code guest} exists and that nobody else refers to it. */
  void requireOwnTable(long guest) throws IOException {
    L1Entry l1 = map.l1Entry(guest);
    if (l1.l2Offset() != 0 && l1.copied()) {
      return;
    }
    Allocation place = metadata.allocator().allocate(1);
    Table table = metadata.l2Tables().create(place.host());
    if (l1.l2Offset() != 0) {
      Table old = metadata.l2Tables().get(l1.l2Offset());
      table.bytes().duplicate().put(old.bytes().duplicate());
    }
    metadata.guard().add(geometry.clusterIndex(place.host()));
    map.l1().set((int) geometry.l1Index(guest), L1Entry.owning(place.host()));
    if (l1.l2Offset() != 0) {
      metadata.release(l1.l2Offset(), 1);
    }
  }

  /**
   * Host clusters for up to {@code wanted} guest clusters from {@code guest} on. In an external
   * data file they lie where the guest has them, and are not counted.
   */
  Allocation allocate(long guest, long wanted) throws IOException {
    if (data == metadata.file()) {
      Allocation place = metadata.allocator().allocate(wanted);
      // What was never written is zeros in the file, and something else when it is decrypted.
      return content.isEncrypted() ? new Allocation(place.host(), place.clusters(), false) : place;
    }
    data.reserve(guest + (wanted << geometry.clusterBits()));
    return new Allocation(guest, wanted, false);
  }

  /** Whoever made the map: data in place of tables would destroy the image. */
  void requireNoTable(long host, long length) throws IOException {
    if (data == metadata.file()) {
      metadata.requireNoTable(host, length);
    }
  }

  /** Gives up the host cluster, or the compressed data, that an entry named. */
  void release(L2Entry old) throws IOException {
    if (old.compressed()) {
      CompressedDescriptor data = old.compressedDescriptor(geometry.clusterBits());
      long first = geometry.clusterStart(data.host());
      metadata.requireNoTable(first, data.end() - first);
      metadata.release(first, geometry.clusters(data.end() - first));
    } else if (old.hasHost() && data == metadata.file()) {
      metadata.requireNoTable(old.host(), geometry.clusterSize());
      metadata.release(old.host(), 1);
    }
  }
}
