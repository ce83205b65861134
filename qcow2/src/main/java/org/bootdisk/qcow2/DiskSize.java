package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.Backing;
import org.bootdisk.qcow2.map.Growth;
import org.bootdisk.qcow2.map.GuestWriter;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.Metadata;
import org.bootdisk.qcow2.map.OpenBitmaps;
import org.bootdisk.qcow2.map.Resizing;

/** The size of the virtual disk, and the places that its clusters are given in advance. */
final class DiskSize {

  private final Qcow2Image image;
  private final Metadata metadata;
  private final HostFile data;
  private final Backing backing;
  private final OpenBitmaps bitmaps;
  private final GuestWriter writer;

  DiskSize(Qcow2Image image, ImageParts parts) {
    this.image = image;
    this.metadata = parts.metadata();
    this.data = parts.data();
    this.backing = parts.backing();
    this.bitmaps = parts.bitmaps();
    this.writer = parts.writer();
  }

  /** As {@link Qcow2Image#resize(long, Preallocation)}. */
  void resize(long size, Preallocation extent) throws IOException {
    long old = image.size();
    HeaderDraft.requireMappable(size, metadata.geometry());
    requireResizable();
    // The last cluster may hold what was cut off before, and a backing file may go on behind it.
    // It is asked before anything is changed: it may be missing, or not what was recorded.
    long shown = size > old && backing.isPresent() ? backing.size() : 0;
    long visible = Math.max(shown, metadata.geometry().alignUp(old));
    bitmaps.beginResize();
    if (size > old) {
      growOrKeep(size, visible, extent);
    } else {
      if (size < old) {
        new Resizing(metadata, writer).shrink(size);
      }
      resizeDataFile(size);
    }
    bitmaps.resize(size);
  }

  private void growOrKeep(long size, long visible, Preallocation extent) throws IOException {
    Growth growth = metadata.beginGrowth();
    try {
      grow(size, visible, extent);
      metadata.endGrowth();
    } catch (IOException | RuntimeException e) {
      undo(growth, e);
      throw e;
    }
  }

  private void grow(long size, long visible, Preallocation extent) throws IOException {
    long old = image.size();
    new Resizing(metadata, writer).grow(size);
    writer.zero(old, Math.max(0, Math.min(size, visible) - old));
    resizeDataFile(size);
    if (metadata.header().has(Feature.RAW_EXTERNAL_DATA)) {
      // A file that is read alone shows all its clusters, so that the map must do that too.
      writer.preallocate(old);
    }
    preallocate(old, extent);
  }

  private static void undo(Growth growth, Exception cause) {
    try {
      growth.undo();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private void resizeDataFile(long size) throws IOException {
    if (data != metadata.file()) {
      data.truncate(size);
    }
  }

  private void requireResizable() throws FormatException {
    Qcow2Header header = metadata.header();
    if (header.version() == 2 && header.snapshots().count() > 0) {
      throw new FormatException.Unsupported(
          Fault.in(image.description())
              .expected("no snapshots, which in version 2 have no size of their own")
              .advice("delete the snapshots before resizing, or make the image version 3"));
    }
  }

  /** As {@link Qcow2Image#preallocate}. */
  void preallocate(long start, Preallocation extent) throws IOException {
    if (extent == Preallocation.OFF) {
      return;
    }
    if (backing.isPresent()) {
      throw new IllegalArgumentException(
          "an image with a backing file cannot be preallocated, as that would hide the file");
    }
    long from = data == metadata.file() ? data.end() : start;
    writer.preallocate(start);
    metadata.writeBack();
    boolean written =
        extent == Preallocation.FULL
            || (extent == Preallocation.FALLOC
                && !data.allocate(from, Math.max(0, data.end() - from)));
    if (written) {
      // Past the dirty bitmaps: what the disk reads does not change.
      writer.writeZeros(start, image.size());
    }
  }
}
