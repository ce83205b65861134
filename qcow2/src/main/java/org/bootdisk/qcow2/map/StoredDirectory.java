package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.HeaderEncoder;
import org.bootdisk.qcow2.layout.HeaderExtension;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.TableLocation;

/** The bitmap directory in the file, and the header extension that leads to it. */
final class StoredDirectory {

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private TableLocation place = TableLocation.NONE;

  StoredDirectory(Metadata metadata) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
  }

  /** The bitmaps that the file has; one whose header names a directory. */
  List<Bitmap> read() throws IOException {
    BitmapDirectory read = BitmapDirectory.read(metadata.file().device(), metadata.header());
    place = new TableLocation(read.offset(), read.size());
    return read.bitmaps();
  }

  /**
   * Writes the directory: where it is if its length stays, for then only flags differ, and a torn
   * write does no harm.
   */
  void write(List<Bitmap> bitmaps) throws IOException {
    ByteBuffer bytes = BitmapDirectory.encode(bitmaps);
    if (bytes.remaining() != place.count()) {
      replace(bitmaps);
      return;
    }
    metadata.requireNoTable(place.offset(), place.count());
    metadata.file().write(place.offset(), bytes);
    metadata.file().barrier();
  }

  /** Writes the directory to another place and makes the header name it. */
  void replace(List<Bitmap> bitmaps) throws IOException {
    TableLocation old = place;
    ByteBuffer bytes = BitmapDirectory.encode(bitmaps);
    place = TableLocation.NONE;
    if (bytes.hasRemaining()) {
      long clusters = geometry.clusters(bytes.remaining());
      long host = metadata.allocator().allocateTogether(clusters).host();
      place = new TableLocation(host, bytes.remaining());
      metadata.file().write(host, bytes);
    }
    metadata.writeBack();
    metadata.changeHeader(naming(bitmaps.size()));
    metadata.writeBack();
    metadata.release(old.offset(), geometry.clusters(old.count()));
  }

  /** The header with the directory, and without a trace of bitmaps if there is none. */
  private Qcow2Header naming(long bitmapCount) {
    Qcow2Header header = metadata.header();
    if (bitmapCount == 0) {
      return header.toBuilder()
          .withoutExtension(HeaderExtension.BITMAPS)
          .features(header.features().without(Feature.BITMAPS))
          .build();
    }
    return header.toBuilder()
        .extension(BitmapDirectory.extension(bitmapCount, place.count(), place.offset()))
        .features(header.features().with(Feature.BITMAPS))
        .build();
  }

  /** The names of features are only for messages: they give way where the cluster is small. */
  void makeRoomInHeader() throws FormatException {
    Qcow2Header header = metadata.header();
    Qcow2Header unnamed =
        header.toBuilder().withoutExtension(HeaderExtension.FEATURE_NAME_TABLE).build();
    HeaderExtension extension = BitmapDirectory.extension(0, 0, 0);
    if (HeaderEncoder.fits(header.toBuilder().extension(extension).build())) {
      return;
    }
    if (!HeaderEncoder.fits(unnamed.toBuilder().extension(extension).build())) {
      throw new FormatException.LimitExceeded(
          Fault.in(metadata.file().device().description() + ": qcow2 header")
              .actual("a first cluster that is full")
              .expected("room for the bitmaps extension"));
    }
    metadata.changeHeader(unnamed);
  }
}
