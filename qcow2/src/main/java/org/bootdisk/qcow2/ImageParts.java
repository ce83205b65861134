package org.bootdisk.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.NonWritableChannelException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.map.Backing;
import org.bootdisk.qcow2.map.ClusterMap;
import org.bootdisk.qcow2.map.CompressedClusters;
import org.bootdisk.qcow2.map.Downgrade;
import org.bootdisk.qcow2.map.FileHoles;
import org.bootdisk.qcow2.map.GuestData;
import org.bootdisk.qcow2.map.GuestReader;
import org.bootdisk.qcow2.map.GuestWriter;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.L1Table;
import org.bootdisk.qcow2.map.Metadata;
import org.bootdisk.qcow2.map.OpenBitmaps;
import org.bootdisk.qcow2.map.SnapshotTables;
import org.jspecify.annotations.Nullable;

/** What an image that is open is made of, and how the parts know of each other. */
final class ImageParts implements Closeable {

  private final Metadata metadata;
  private final HostFile data;
  private final GuestData content;
  private final Backing backing;
  private final CompressedClusters compressed;
  private final FileHoles holes;
  private final GuestReader reader;
  private final OpenBitmaps bitmaps;
  private final @Nullable GuestWriter writer;
  private boolean open = true;

  /** The parts of the image whose metadata is open. */
  ImageParts(Metadata metadata, GuestData content, Backing backing) {
    this.metadata = metadata;
    this.data = content.file();
    this.content = content;
    this.backing = backing;
    this.compressed = new CompressedClusters(metadata);
    this.holes = new FileHoles(metadata, data);
    ClusterMap map = ClusterMap.active(metadata, data);
    metadata.setDataFile(data);
    this.reader = new GuestReader(map, content, compressed, backing, holes);
    this.bitmaps = new OpenBitmaps(metadata);
    this.writer =
        metadata.file().isWritable()
            ? new GuestWriter(metadata, map, reader, content, backing)
            : null;
  }

  /** Header and tables. */
  Metadata metadata() {
    return metadata;
  }

  /** The file that holds guest clusters: the image file, or an external data file. */
  HostFile data() {
    return data;
  }

  /** The file that the image is in. */
  BlockDevice file() {
    return metadata.file().device();
  }

  /** What shows where the image has nothing. */
  Backing backing() {
    return backing;
  }

  /** Clusters that are stored compressed. */
  CompressedClusters compressed() {
    return compressed;
  }

  /** The persistent bitmaps. */
  OpenBitmaps bitmaps() {
    return bitmaps;
  }

  /** Who reads the virtual disk. */
  GuestReader reader() {
    return reader;
  }

  /** Who reads what another L1 table leads to. */
  GuestReader reader(L1Table l1) {
    return new GuestReader(ClusterMap.of(metadata, l1, data), content, compressed, backing, holes);
  }

  /** Who reads what the image itself stores. */
  GuestReader layerReader() {
    ClusterMap map = ClusterMap.active(metadata, data);
    return new GuestReader(map, content, compressed, Backing.NONE, holes);
  }

  /**
   * Who changes guest bytes.
   *
   * @throws NonWritableChannelException if the image is open for reading only
   */
  GuestWriter writer() {
    if (writer == null) {
      throw new NonWritableChannelException();
    }
    return writer;
  }

  /** Who changes guest bytes of a range, after enabled bitmaps have recorded it. */
  GuestWriter changing(long offset, long length) throws IOException {
    GuestWriter changes = writer();
    bitmaps.record(offset, length);
    return changes;
  }

  /** Refuses an image that is open for reading only. */
  void requireWritable() {
    writer();
  }

  /** The tables of the internal snapshots. */
  SnapshotTables snapshotTables() {
    return new SnapshotTables(metadata, data);
  }

  /** What version 2 could not say of this image. */
  Downgrade downgrade() {
    return new Downgrade(metadata, content, backing);
  }

  /** The header as it is in memory. */
  Qcow2Header header() {
    return metadata.header();
  }

  /** Changes the header; the file gets it with the next flush. */
  void changeHeader(Qcow2Header changed) {
    requireWritable();
    metadata.changeHeader(changed);
  }

  /** Returns when data and metadata are durable. */
  void flush() throws IOException {
    if (writer != null) {
      metadata.complete();
      data.flush();
      metadata.file().flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try {
      if (writer != null) {
        bitmaps.store();
        metadata.settle();
      }
    } finally {
      closeFiles();
    }
  }

  private void closeFiles() throws IOException {
    try {
      backing.close();
    } finally {
      try {
        data.close();
      } finally {
        metadata.file().close();
      }
    }
  }
}
