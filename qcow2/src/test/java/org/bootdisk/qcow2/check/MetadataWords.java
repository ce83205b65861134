package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.HeaderDecoder;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.Snapshot;
import org.bootdisk.qcow2.layout.SnapshotTable;
import org.bootdisk.qcow2.layout.TableLocation;
import org.bootdisk.qcow2.map.HostFile;
import org.bootdisk.qcow2.map.L1Table;

/** Where the 64-bit words of an image are that say something, by the structure that they are in. */
final class MetadataWords {

  /** Header, extensions and names: most of what a first cluster holds. */
  private static final int HEADER_BYTES = 256;

  /** A range of a structure; {@code end} is exclusive. */
  private record Part(long start, long end) {}

  private final MemoryDevice file;
  private final Qcow2Header header;
  private final ClusterGeometry geometry;
  private final List<Part> parts = new ArrayList<>();

  MetadataWords(byte[] image) throws IOException {
    file = MemoryDevice.of("image", image);
    header = HeaderDecoder.decode(file);
    geometry = header.geometry();
    parts.add(new Part(0, HEADER_BYTES));
    refcounts();
    l1(header.l1());
    snapshots();
    bitmaps();
  }

  /** The offset of a word: every structure is as likely, be it large or small. */
  int random(SplittableRandom random) {
    Part part = parts.get(random.nextInt(parts.size()));
    int words = (int) (part.end() - part.start() + Long.BYTES - 1) / Long.BYTES;
    return (int) part.start() + random.nextInt(words) * Long.BYTES;
  }

  private void refcounts() throws IOException {
    StoredRefcounts stored = new StoredRefcounts(HostFile.readOnly(file), header);
    long table = header.refcountTable().offset();
    int blocks = 0;
    while (stored.hasBlock(blocks)) {
      long block = stored.blockOffset(blocks);
      int clusters = (int) Math.min(geometry.clusters(file.size()), geometry.refcountsPerBlock());
      long bytes = Ranges.ceilDiv((long) clusters << geometry.refcountOrder(), Byte.SIZE);
      parts.add(new Part(block, block + bytes));
      blocks++;
    }
    parts.add(new Part(table, table + (blocks + 1L) * Long.BYTES));
  }

  private void l1(TableLocation location) throws IOException {
    L1Table l1 = L1Table.read(HostFile.readOnly(file), location);
    parts.add(new Part(location.offset(), location.offset() + location.count() * Long.BYTES));
    for (int i = 0; i < l1.size(); i++) {
      long table = l1.raw(i).l2Offset();
      if (table != 0) {
        long entries = Math.min(geometry.l2Entries(), geometry.clusters(SweptImage.SIZE));
        parts.add(new Part(table, table + entries * geometry.l2EntryBytes()));
      }
    }
  }

  private void snapshots() throws IOException {
    SnapshotTable table = SnapshotTable.read(file, header);
    long start = header.snapshots().offset();
    if (table.size() > 0) {
      parts.add(new Part(start, start + table.size()));
    }
    for (Snapshot snapshot : table.snapshots()) {
      l1(snapshot.l1());
    }
  }

  private void bitmaps() throws IOException {
    BitmapDirectory directory = BitmapDirectory.read(file, header);
    if (directory.size() > 0) {
      parts.add(new Part(directory.offset(), directory.offset() + directory.size()));
    }
    for (Bitmap bitmap : directory.bitmaps()) {
      long table = bitmap.table().offset();
      parts.add(new Part(table, table + bitmap.table().count() * Long.BYTES));
    }
  }
}
