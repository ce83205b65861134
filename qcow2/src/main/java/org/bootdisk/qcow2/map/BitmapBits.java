package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapTable;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * The bits of one persistent bitmap, a bit for every granule of guest bytes (qcow2 "Bitmap table",
 * "Bitmap data"). The table is in memory whole, of the pages that it leads to a bounded number.
 *
 * <p>Pages may be written to the file at any time: the bitmap is marked as in use there.
 */
public final class BitmapBits {

  private static final String SOURCE = "qcow2 \"Bitmap table\"";

  private enum Bit {
    DIRTY,
    CLEAN
  }

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final TableCache pages;
  private final Fault where;
  private final int granularityBits;

  /** Pages that were given up; the table in the file may still lead to them. */
  private final PendingFrees dropped = new PendingFrees();

  private long[] table;
  private long size;

  private BitmapBits(Metadata metadata, TableCache pages, Bitmap bitmap, long[] table) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.pages = pages;
    this.granularityBits = bitmap.granularityBits();
    this.table = table;
    this.size = metadata.header().virtualSize();
    this.where =
        Fault.in(metadata.file().device().description() + ": bitmap " + Quoted.of(bitmap.name()))
            .source(SOURCE);
  }

  /** The bits that the table of {@code bitmap} leads to. */
  static BitmapBits read(Metadata metadata, TableCache pages, Bitmap bitmap) throws IOException {
    long[] table = BitmapTable.read(metadata.file().device(), bitmap, metadata.geometry());
    BitmapBits bits = new BitmapBits(metadata, pages, bitmap, table);
    if (table.length < bits.pagesNeeded()) {
      throw new FormatException.Corrupt(
          bits.where
              .actual(table.length + " entries in the bitmap table")
              .expected("at least " + bits.pagesNeeded() + ", as the virtual size needs"));
    }
    return bits;
  }

  /** Bits for {@code bitmap} that are all clean. */
  static BitmapBits blank(Metadata metadata, TableCache pages, Bitmap bitmap) {
    BitmapBits bits = new BitmapBits(metadata, pages, bitmap, new long[0]);
    bits.table = new long[Math.toIntExact(bits.pagesNeeded())];
    return bits;
  }

  /** Guest bytes that a bit stands for. */
  public long granularity() {
    return 1L << granularityBits;
  }

  /** Guest bytes that all bits stand for. */
  public long size() {
    return size;
  }

  /**
   * The first byte from {@code offset} on that a dirty bit stands for; {@link #size} if there is
   * none.
   */
  public long nextDirty(long offset) throws IOException {
    return next(offset, Bit.DIRTY);
  }

  /** The first byte from {@code offset} on that no dirty bit stands for; else {@link #size}. */
  public long nextClean(long offset) throws IOException {
    return next(offset, Bit.CLEAN);
  }

  private long next(long offset, Bit wanted) throws IOException {
    long end = bits();
    for (long bit = offset >>> granularityBits; bit < end; ) {
      int page = (int) (bit / pageBits());
      long first = page * pageBits();
      long pageEnd = Math.min(end, first + pageBits());
      long found = nextInPage(page, (int) (bit - first), (int) (pageEnd - first), wanted) + first;
      if (found < pageEnd) {
        return Math.max(offset, found << granularityBits);
      }
      bit = pageEnd;
    }
    return size;
  }

  private int nextInPage(int page, int from, int end, Bit wanted) throws IOException {
    long entry = table[page];
    if (BitmapTable.isStored(entry)) {
      return scan(pages.get(stored(page)).bytes(), from, end, wanted);
    }
    boolean all = BitmapTable.isAllOnes(entry) == (wanted == Bit.DIRTY);
    return all ? from : end;
  }

  /** Bit 0 of byte 0 is the first (qcow2 "Bitmap data"). */
  private static int scan(ByteBuffer bytes, int from, int end, Bit wanted) {
    long none = wanted == Bit.DIRTY ? 0 : -1;
    for (int at = from; at < end; ) {
      if (at % Long.SIZE == 0 && bytes.getLong(at / Byte.SIZE) == none) {
        at += Long.SIZE;
      } else {
        int rest = ((bytes.get(at / Byte.SIZE) ^ (int) none) & 0xff) >>> (at % Byte.SIZE);
        if (rest != 0) {
          return Math.min(end, at + Integer.numberOfTrailingZeros(rest));
        }
        at += Byte.SIZE - at % Byte.SIZE;
      }
    }
    return end;
  }

  /** Makes the bits dirty that stand for any of these bytes. */
  void set(long offset, long length) throws IOException {
    long end = Ranges.ceilDiv(offset + length, granularity());
    for (long bit = offset >>> granularityBits; bit < end; ) {
      int page = (int) (bit / pageBits());
      long first = page * pageBits();
      long pageEnd = Math.min(end, first + pageBits());
      if (!BitmapTable.isAllOnes(table[page])) {
        Table target = writable(page);
        put(target.bytes(), (int) (bit - first), (int) (pageEnd - first), Bit.DIRTY);
        target.touch();
      }
      bit = pageEnd;
    }
  }

  private static void put(ByteBuffer bytes, int from, int end, Bit value) {
    for (int at = from; at < end; ) {
      int next = Math.min(end, at + Byte.SIZE - at % Byte.SIZE);
      int mask = (0xff >>> (Byte.SIZE - (next - at))) << (at % Byte.SIZE);
      int old = bytes.get(at / Byte.SIZE);
      bytes.put(at / Byte.SIZE, (byte) (value == Bit.DIRTY ? old | mask : old & ~mask));
      at = next;
    }
  }

  /** Makes all bits clean. */
  void clear() throws IOException {
    dropFrom(0);
  }

  /** Follows a change of the virtual size; new bits are clean. */
  void resize(long virtualSize) throws IOException {
    size = virtualSize;
    int needed = Math.toIntExact(pagesNeeded());
    dropFrom(needed);
    table = Arrays.copyOf(table, needed);
    int used = (int) (bits() % pageBits());
    if (used != 0 && BitmapTable.isAllOnes(table[needed - 1])) {
      // As a page of its own: what is added later is not dirty.
      table[needed - 1] = 0;
      set(((needed - 1) * pageBits()) << granularityBits, (long) used << granularityBits);
    } else if (used != 0 && BitmapTable.isStored(table[needed - 1])) {
      Table last = writable(needed - 1);
      put(last.bytes(), used, (int) pageBits(), Bit.CLEAN);
      last.touch();
    }
  }

  private void dropFrom(int page) throws IOException {
    for (int i = page; i < table.length; i++) {
      if (BitmapTable.isStored(table[i])) {
        long host = stored(i);
        metadata.requireNoTable(host, geometry.clusterSize());
        dropped.add(geometry.clusterIndex(host), 1);
        pages.forget(host);
      }
      table[i] = 0;
    }
  }

  /** Where the table will lie: where it is if it fits there, else in new clusters. */
  TableLocation place(TableLocation present) throws IOException {
    long clusters = geometry.clusters((long) table.length * Long.BYTES);
    if (clusters == 0) {
      return TableLocation.NONE;
    }
    boolean fits =
        present.offset() != 0 && geometry.clusters(present.count() * Long.BYTES) == clusters;
    long offset = fits ? present.offset() : metadata.allocator().allocateTogether(clusters).host();
    metadata.requireNoTable(offset, clusters << geometry.clusterBits());
    return new TableLocation(offset, table.length);
  }

  /** Writes the table. Pages and their refcounts are in the file already. */
  void writeTable(TableLocation place) throws IOException {
    metadata.file().write(place.offset(), BitmapTable.encode(table, geometry));
  }

  /** Counts down what was given up, now that the table in the file is this one. */
  void releaseDropped() throws IOException {
    for (PendingFrees.Run run : dropped.take()) {
      metadata.release(run.first() << geometry.clusterBits(), run.count());
    }
  }

  private Table writable(int page) throws IOException {
    if (BitmapTable.isStored(table[page])) {
      long host = stored(page);
      metadata.requireNoTable(host, geometry.clusterSize());
      return pages.get(host);
    }
    long host = metadata.allocator().allocate(1).host();
    Table created = pages.create(host);
    table[page] = host;
    return created;
  }

  /** Where a page that is stored lies, which is a place where one can be. */
  private long stored(int page) throws FormatException {
    long host = BitmapTable.offset(table[page]);
    if (host != table[page] || geometry.inCluster(host) != 0 || host >= metadata.file().end()) {
      throw new FormatException.Corrupt(
          where
              .field("entry " + page, (long) page * Long.BYTES)
              .actualHex(table[page])
              .expected("the offset of a cluster within the file")
              .advice("remove the bitmap"));
    }
    return host;
  }

  private long bits() {
    return Ranges.ceilDiv(size, granularity());
  }

  private long pageBits() {
    return geometry.clusterSize() * Byte.SIZE;
  }

  private long pagesNeeded() {
    return Ranges.ceilDiv(bits(), pageBits());
  }
}
