package org.bootdisk.qcow2.map;

import java.io.IOException;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.L1Entry;
import org.bootdisk.qcow2.layout.Qcow2Header;

/** Changes of the virtual size. */
public final class Resizing {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final GuestWriter writer;

  /** Resizes the image that {@code writer} writes to. */
  public Resizing(Metadata metadata, GuestWriter writer) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.writer = writer;
  }

  /** Makes the disk longer; the new bytes read as what the map says, usually nothing. */
  public void grow(long size) throws IOException {
    long entries = geometry.l1Entries(size);
    if (entries > metadata.l1().size()) {
      metadata.replaceL1(metadata.l1(), entries, size);
    } else {
      setSize(size);
    }
  }

  /** Makes the disk shorter and gives back what lies behind its new end. */
  public void shrink(long size) throws IOException {
    long end = mappedEnd();
    setSize(size);
    metadata.writeBack();
    unmap(geometry.alignUp(size), end);
  }

  /** Unmaps everything: all is the backing file's again. */
  public void unmapAll() throws IOException {
    unmap(0, mappedEnd());
  }

  private long mappedEnd() {
    long tables = geometry.l1Entries(metadata.header().virtualSize());
    return Math.multiplyExact(tables, geometry.l2Coverage());
  }

  private void unmap(long start, long end) throws IOException {
    for (long guest = start; guest < end; ) {
      long next = geometry.l2End(guest);
      if (writer.unmap(guest, next) && guest % geometry.l2Coverage() == 0) {
        dropTable(guest);
      }
      guest = next;
    }
    metadata.cut();
  }

  /** Gives up an L2 table in which nothing is mapped. */
  private void dropTable(long guest) throws IOException {
    int index = (int) geometry.l1Index(guest);
    L1Entry entry = metadata.l1().raw(index);
    metadata.l1().set(index, L1Entry.UNALLOCATED);
    metadata.l2Tables().forget(entry.l2Offset());
    metadata.release(entry.l2Offset(), 1);
  }

  private void setSize(long size) {
    Qcow2Header header = metadata.header();
    metadata.changeHeader(header.toBuilder().virtualSize(size).build());
  }
}
