package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.L2Entry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * A growth of the disk that has not come to its end: until then the file tells the old size, and
 * what was in use before stays in use, so that all can be put back.
 *
 * <p>That has to work on a disk that is full. So nothing of what was made for the new part is
 * written any more, what is put back goes to sectors that were written before, and the end of the
 * file is cut off, which gives space back, before refcounts are written.
 */
public final class Growth {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final HostFile file;
  private final HostFile data;
  private final long size;
  private final long fileEnd;
  private final long dataEnd;
  private final L1Table l1;
  private final L2Entry last;
  private final TableLocation refcountTable;
  private final LongBuffer refcountEntries;
  private final TakenClusters taken = new TakenClusters();

  /** Remembers metadata that is in the file as it is in memory. */
  Growth(Metadata metadata, HostFile data) throws IOException {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.file = metadata.file();
    this.data = data;
    this.size = metadata.header().virtualSize();
    this.fileEnd = file.end();
    this.dataEnd = data.end();
    this.l1 = metadata.l1().copyTo(metadata.l1().location());
    this.last = isWithinCluster() ? lastEntry() : L2Entry.UNALLOCATED;
    this.refcountTable = metadata.refcounts().location();
    this.refcountEntries = metadata.refcounts().copyOfTable();
  }

  /** The size, in bytes, that the disk has until the growth is complete. */
  long size() {
    return size;
  }

  /** Clusters that were free are in use from now on; {@code end} is exclusive. */
  void take(long first, long end) {
    taken.add(first, end);
  }

  /**
   * Puts everything back as it was. References go first, then what counts them, so that whatever
   * fails leaves at worst clusters that are counted and not used.
   */
  public void undo() throws IOException {
    long tables = Math.min(l1.size(), geometry.l1Entries(metadata.header().virtualSize()));
    metadata.goBack(l1);
    Qcow2Header header = metadata.header();
    metadata.restoreHeader(header.toBuilder().virtualSize(size).l1(l1.location()).build());
    l1.restore(file);
    for (int index = (int) geometry.l1Index(size); index < tables; index++) {
      restoreTable(index);
    }
    file.barrier();
    Refcounts refcounts = metadata.refcounts();
    refcounts.restoreTable(refcountTable, refcountEntries);
    file.barrier();
    metadata.restoreHeader(metadata.header().toBuilder().refcountTable(refcountTable).build());
    file.truncate(fileEnd);
    data.truncate(dataEnd);
    for (Map.Entry<Long, Long> run : taken.runs().entrySet()) {
      refcounts.free(run.getKey(), run.getValue());
    }
    metadata.complete();
    discardTaken();
  }

  private boolean isWithinCluster() {
    return geometry.inCluster(size) != 0;
  }

  private L2Entry lastEntry() throws IOException {
    long table = l1.entry((int) geometry.l1Index(size), metadata.file(), geometry).l2Offset();
    return table == 0
        ? L2Entry.UNALLOCATED
        : ClusterMap.raw(metadata.l2Tables().get(table), geometry.l2Index(size), geometry);
  }

  /** Takes new clusters out of an L2 table that was there before, and was changed in place. */
  private void restoreTable(int l1Index) throws IOException {
    L1Entry entry = l1.entry(l1Index, file, geometry);
    if (entry.l2Offset() == 0 || !entry.copied()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(geometry.tableBytes());
    file.read(entry.l2Offset(), bytes);
    Table table = new Table(entry.l2Offset(), bytes.clear());
    long guest = Math.max(geometry.clusterStart(size), l1Index * geometry.l2Coverage());
    if (guest < size) {
      ClusterMap.put(table, geometry.l2Index(guest), last, geometry);
      guest += geometry.clusterSize();
    }
    for (long end = (l1Index + 1) * geometry.l2Coverage(); guest < end; ) {
      int index = geometry.l2Index(guest);
      if (isNew(ClusterMap.raw(table, index, geometry))) {
        ClusterMap.put(table, index, L2Entry.UNALLOCATED, geometry);
      }
      guest += geometry.clusterSize();
    }
    file.restore(entry.l2Offset(), table.bytes().duplicate().clear());
  }

  private boolean isNew(L2Entry entry) {
    return entry.hasHost()
        && (data == file
            ? taken.contains(geometry.clusterIndex(entry.host()))
            : entry.host() >= size);
  }

  /** Gives the space of clusters back that are free as before: those that lie within the file. */
  private void discardTaken() throws IOException {
    for (Map.Entry<Long, Long> run : taken.runs().entrySet()) {
      long start = run.getKey() << geometry.clusterBits();
      long end = Math.min(fileEnd, run.getValue() << geometry.clusterBits());
      if (start < end) {
        file.discard(start, end - start);
      }
    }
  }
}
