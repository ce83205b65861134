package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.Backing;
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

  /** As {@link Qcow2Image#resize(long)}. */
  void resize(long size) throws IOException {
    long old = image.size();
    HeaderDraft.requireMappable(size, metadata.geometry());
    requireResizable();
    // The last cluster may hold what was cut off before, and a backing file may go on behind it.
    // It is asked before anything is changed: it may be missing, or not what was recorded.
    long shown = size > old && backing.isPresent() ? backing.size() : 0;
    long visible = Math.max(shown, metadata.geometry().alignUp(old));
    bitmaps.beginResize();
    Resizing resizing = new Resizing(metadata, writer);
    if (size < old) {
      resizing.shrink(size);
    } else if (size > old) {
      resizing.grow(size);
      writer.zero(old, Math.max(0, Math.min(size, visible) - old));
    }
    if (data != metadata.file()) {
      data.truncate(size);
      preallocateRaw(old);
    }
    bitmaps.resize(size);
  }

  /** As {@link Qcow2Image#resize(long, Preallocation)}. */
  void resize(long size, Preallocation extent) throws IOException {
    long old = image.size();
    resize(size);
    try {
      preallocate(old, extent);
    } catch (IOException e) {
      takeBack(old, e);
      throw e;
    }
  }

  private void takeBack(long old, IOException cause) {
    try {
      resize(old);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** A data file that is read alone shows all its clusters, so that the map must do that too. */
  private void preallocateRaw(long start) throws IOException {
    if (metadata.header().has(Feature.RAW_EXTERNAL_DATA)) {
      writer.preallocate(start);
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
      Zeros.writeTo(image, start, image.size() - start);
    }
  }
}
