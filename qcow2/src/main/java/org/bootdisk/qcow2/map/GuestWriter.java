package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.CompressedDescriptor;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.L2Entry.Kind;

/**
 * Changes of the virtual disk: data first, then refcounts, then the map. Clusters that others refer
 * to as well are left alone and replaced by new ones (copy-on-write).
 */
public final class GuestWriter {

  private static final int FILL_AT_ONCE = 1 << 20;

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final ClusterMap map;
  private final GuestReader reader;
  private final GuestData content;
  private final HostFile data;
  private final Backing backing;

  /** A writer through {@code map}, whose present content {@code reader} reads. */
  public GuestWriter(
      Metadata metadata, ClusterMap map, GuestReader reader, GuestData content, Backing backing) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.map = map;
    this.reader = reader;
    this.content = content;
    this.data = content.file();
    this.backing = backing;
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
      requireNoTable(run.host(), run.length());
      content.write(run.host(), guest, Buffers.take(src, (int) run.length()));
      return run.length();
    }
    requireOwnTable(guest);
    L2Entry entry = map.entryAt(guest);
    long limit = Math.min(src.remaining(), geometry.l2End(guest) - guest);
    if (isOwned(entry)) {
      requireNoTable(entry.host(), geometry.clusterSize());
      long length = Math.min(limit, geometry.clusterSize() - geometry.inCluster(guest));
      fill(guest, Buffers.take(src, (int) length), entry.host(), false);
      return length;
    }
    long wanted = geometry.clusters(geometry.inCluster(guest) + replaceable(guest, limit));
    Allocation allocation = allocate(geometry.clusterStart(guest), wanted);
    long room = (allocation.clusters() << geometry.clusterBits()) - geometry.inCluster(guest);
    long length = Math.min(limit, room);
    fill(guest, Buffers.take(src, (int) length), allocation.host(), allocation.blank());
    return length;
  }

  /** Whoever made the map: data in place of tables would destroy the image. */
  private void requireNoTable(long host, long length) throws IOException {
    if (data == metadata.file()) {
      metadata.requireNoTable(host, length);
    }
  }

  /**
   * Host clusters for up to {@code wanted} guest clusters from {@code guest} on. In an external
   * data file they lie where the guest has them, and are not counted.
   */
  private Allocation allocate(long guest, long wanted) throws IOException {
    if (data == metadata.file()) {
      Allocation place = metadata.allocator().allocate(wanted);
      // What was never written is zeros in the file, and something else when it is decrypted.
      return content.isEncrypted() ? new Allocation(place.host(), place.clusters(), false) : place;
    }
    data.reserve(guest + (wanted << geometry.clusterBits()));
    return new Allocation(guest, wanted, false);
  }

  /**
   * Bytes from {@code guest} on, at most {@code limit}, up to a cluster that is written in place.
   */
  private long replaceable(long guest, long limit) throws IOException {
    L1Entry l1 = map.l1Entry(guest);
    Table table = metadata.l2Tables().get(l1.l2Offset());
    long end = geometry.clusterStart(guest) + geometry.clusterSize();
    for (int index = geometry.l2Index(guest) + 1; end - guest < limit; index++) {
      if (isOwned(map.entry(table, index))) {
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
    copy(unitStart, guest, base, blank);
    content.write(base + guest, guest, src);
    copy(end, unitEnd, base, blank);
    remap(unitStart, unitEnd, base);
  }

  /**
   * What must be complete when a part of a cluster is written: a subcluster, or the whole cluster
   * if its present content lies elsewhere.
   */
  private long unitOf(L2Entry entry) {
    boolean elsewhere = entry.compressed() || (entry.hasHost() && !isOwned(entry));
    return elsewhere ? geometry.clusterSize() : geometry.subclusterSize();
  }

  /** Brings the present content of a range to its new place. */
  private void copy(long guest, long end, long base, boolean blank) throws IOException {
    boolean empty = guest >= end;
    if (empty || (blank && reader.readsAsZeros(guest, readable(guest, end) - guest))) {
      return;
    }
    for (long at = guest; at < end; ) {
      int length = (int) Math.min(FILL_AT_ONCE, end - at);
      ByteBuffer piece = ByteBuffer.allocate(length);
      long readable = readable(at, at + length);
      if (readable > at) {
        reader.read(at, piece.limit((int) (readable - at)));
      }
      content.write(base + at, at, piece.clear());
      at += length;
    }
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
        release(old);
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
    requireOwnTable(guest);
    long host = metadata.allocator().allocateBytes(length);
    requireDescribable(host);
    data.write(host, compressed);
    Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
    int index = geometry.l2Index(guest);
    L2Entry old = map.entry(table, index);
    CompressedDescriptor place = CompressedDescriptor.covering(host, length);
    ClusterMap.put(table, index, L2Entry.compressed(place, geometry.clusterBits()), geometry);
    release(old);
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
      requireOwnTable(guest);
      L2Entry entry = map.entryAt(guest);
      if (entry.hasHost() || entry.compressed()) {
        guest += geometry.clusterSize();
        continue;
      }
      int unallocated = unallocated(guest, limit);
      Allocation place = allocate(guest, Math.max(1, unallocated));
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
      eachCluster(guest, end, this::zeroed);
    } else {
      writeZeros(guest, end);
    }
  }

  /** Clusters from {@code guest} on of which the map says nothing. */
  private int unallocated(long guest, long limit) throws IOException {
    Table table = metadata.l2Tables().get(map.l1Entry(guest).l2Offset());
    return map.unallocated(table, geometry.l2Index(guest), (int) geometry.clusters(limit));
  }

  /** Makes the range read as zeros. */
  public void zero(long offset, long length) throws IOException {
    change(offset, length, this::zeroWhole);
  }

  /** Gives back the clusters that lie in the range as a whole. */
  public void discard(long offset, long length) throws IOException {
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

  /** What to do with a range of whole subclusters within one L2 table. */
  private interface Change {
    void apply(long guest, long end) throws IOException;
  }

  /** Zeroes the edges as data, and whole subclusters by {@code whole}. */
  private void change(long offset, long length, Change whole) throws IOException {
    long end = offset + length;
    long first =
        Math.min(end, (offset + geometry.subclusterSize() - 1) & -geometry.subclusterSize());
    boolean toTheEnd = end == metadata.header().virtualSize();
    long last = toTheEnd ? end : Math.max(first, end & -geometry.subclusterSize());
    zeroPart(offset, first);
    for (long guest = first; guest < last; ) {
      long next = Math.min(last, geometry.l2End(guest));
      whole.apply(guest, next);
      guest = next;
    }
    zeroPart(Math.max(first, last), end);
  }

  private void zeroPart(long guest, long end) throws IOException {
    if (guest < end && !reader.readsAsZeros(guest, end - guest)) {
      writeZeros(guest, end);
    }
  }

  private void writeZeros(long guest, long end) throws IOException {
    byte[] zeros = new byte[(int) Math.min(FILL_AT_ONCE, end - guest)];
    for (long at = guest; at < end; at += zeros.length) {
      write(at, ByteBuffer.wrap(zeros, 0, (int) Math.min(zeros.length, end - at)));
    }
  }

  private void zeroWhole(long guest, long end) throws IOException {
    if (map.l1Entry(guest).l2Offset() == 0 && !backing.isPresent()) {
      return;
    }
    if (metadata.header().version() > 2) {
      eachCluster(guest, end, this::zeroed);
    } else if (!backing.isPresent()) {
      discard(guest, end - guest);
      zeroPart(geometry.clusterStart(end), end);
    } else {
      zeroPart(guest, end);
    }
  }

  /** The entry that replaces another one for a range of a cluster. */
  private interface Replacement {
    L2Entry of(L2Entry old, int firstSubcluster, int lastSubcluster);
  }

  private L2Entry zeroed(L2Entry old, int first, int last) {
    if (old.unallocated() && !backing.isPresent()) {
      return old;
    }
    boolean whole = last - first + 1 == geometry.subclusters();
    return whole && !isOwned(old) ? L2Entry.zero(geometry) : old.zeroed(first, last, geometry);
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
    requireOwnTable(guest);
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
            release(old);
          }
        }
      }
      at = next;
    }
  }

  /** Gives up the host cluster, or the compressed data, that an entry named. */
  private void release(L2Entry old) throws IOException {
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

  /** Makes sure that the L2 table of {@code guest} exists and that nobody else refers to it. */
  private void requireOwnTable(long guest) throws IOException {
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

  private boolean isOwned(L2Entry entry) {
    return entry.hasHost() && entry.copied();
  }

  private int subcluster(long guest) {
    return (int) (geometry.inCluster(guest) >>> geometry.subclusterBits());
  }
}
