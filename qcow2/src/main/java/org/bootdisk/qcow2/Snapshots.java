package org.bootdisk.qcow2;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.map.SnapshotTables;

/**
 * The internal snapshots of an image: states of its virtual disk that are kept in the same file and
 * share its clusters. To be used while the image is open; what changes them asks for one that is
 * open for writing.
 */
public final class Snapshots {

  private final Qcow2Image image;
  private final ImageParts parts;
  private final SnapshotTables tables;

  Snapshots(Qcow2Image image, ImageParts parts) {
    this.image = image;
    this.parts = parts;
    this.tables = parts.snapshotTables();
  }

  /** All snapshots, in the order of the file. */
  public List<Snapshot> list() throws IOException {
    return tables.list();
  }

  /** The virtual disk as it was when {@code snapshot} was taken, to be read. */
  public BlockDevice view(Snapshot snapshot) throws IOException {
    return new LayerView(
        image.description() + "[snapshot " + Quoted.of(snapshot.name()) + "]",
        snapshot.virtualSize(),
        parts.reader(tables.l1(snapshot)));
  }

  /**
   * Keeps the present state as a snapshot, whose id is the least number above all others.
   *
   * @param name may be empty
   * @param taken what the snapshot says of its time: from 1970 on, seconds of 32 bits
   * @throws IllegalArgumentException if name or time do not fit the snapshot table
   * @throws FormatException.Unsupported if guest clusters are in an external data file: they have
   *     no refcounts, so that the next write would change the snapshot too
   */
  public Snapshot create(String name, Instant taken) throws IOException {
    parts.requireWritable();
    if (image.header().has(Feature.EXTERNAL_DATA_FILE)) {
      throw new FormatException.Unsupported(
          Fault.in(image.description())
              .actual("an image with an external data file")
              .expected("guest clusters in the image, as snapshots must have them"));
    }
    return tables.create(name, taken);
  }

  /**
   * Forgets a snapshot.
   *
   * @throws IllegalArgumentException if it is not among those of {@link #list} any more
   */
  public void delete(Snapshot snapshot) throws IOException {
    parts.requireWritable();
    tables.delete(snapshot);
    parts.compressed().forget();
  }

  /**
   * Goes back to the state of a snapshot, its virtual size included.
   *
   * @throws IllegalArgumentException if it is not among those of {@link #list} any more
   * @throws FormatException.Unsupported if the image has persistent bitmaps
   */
  public void apply(Snapshot snapshot) throws IOException {
    parts.requireWritable();
    if (!image.bitmaps().list().isEmpty()) {
      throw new FormatException.Unsupported(
          Fault.in(image.description())
              .actual("persistent bitmaps, which do not say what differs from the snapshot")
              .expected("none")
              .advice("remove the bitmaps before going back"));
    }
    tables.apply(snapshot);
    parts.compressed().forget();
  }
}
