package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Feature;
import org.bootdisk.qcow2.layout.TableLocation;
import org.jspecify.annotations.Nullable;

/**
 * The persistent bitmaps of an image that is open (qcow2 "Bitmaps"). Before bits change, the
 * bitmaps are marked in the file as in use; they are again what they say when {@link #store} has
 * brought the bits there. A crash between leaves them marked: nobody trusts them then.
 */
public final class OpenBitmaps {

  /** Bound of memory for bits, in bytes: 4 MiB tell of 2 TiB in granules of 64 KiB. */
  private static final long PAGE_CACHE_BYTES = 4L << 20;

  /** A bitmap, as it will be when it is stored. */
  private static final class Open {
    private Bitmap bitmap;
    private @Nullable BitmapBits bits;
    private boolean marked;

    Open(Bitmap bitmap) {
      this.bitmap = bitmap;
    }

    boolean isRecording() {
      return bitmap.isEnabled() && !bitmap.isInconsistent();
    }

    Bitmap inFile() {
      return marked ? bitmap.withFlags(bitmap.flags() | Bitmap.IN_USE) : bitmap;
    }
  }

  private interface Condition {
    boolean holds(Open open);
  }

  private final Metadata metadata;
  private final ClusterGeometry geometry;
  private final TableCache pages;
  private @Nullable List<Open> bitmaps;
  private final StoredDirectory directory;
  private boolean recording;

  /** The bitmaps of the image; they are read when they are first needed. */
  public OpenBitmaps(Metadata metadata) {
    this.metadata = metadata;
    this.geometry = metadata.geometry();
    this.directory = new StoredDirectory(metadata);
    this.pages =
        new TableCache(metadata.file(), geometry.tableBytes(), PAGE_CACHE_BYTES, this::writePages);
  }

  /** All bitmaps, in the order of the file. */
  public List<Bitmap> list() throws IOException {
    List<Bitmap> all = new ArrayList<>();
    for (Open open : all()) {
      all.add(open.bitmap);
    }
    return all;
  }

  /** The bits of a consistent bitmap, as they are now. */
  public BitmapBits bits(Bitmap bitmap) throws IOException {
    return bits(find(bitmap));
  }

  /** Adds a bitmap whose bits are clean. */
  public void add(Bitmap described) throws IOException {
    List<Open> all = all();
    directory.makeRoomInHeader();
    BitmapBits bits = BitmapBits.blank(metadata, pages, described);
    TableLocation place = bits.place(TableLocation.NONE);
    Open added = new Open(described.withTable(place));
    metadata.writeBack();
    bits.writeTable(place);
    all.add(added);
    replaceDirectory();
  }

  /**
   * Removes a bitmap. What a table leads to that cannot be read stays behind as leaked clusters.
   */
  public void remove(Bitmap bitmap) throws IOException {
    Open open = find(bitmap);
    BitmapBits bits = null;
    try {
      bits = open.bits == null ? BitmapBits.read(metadata, pages, bitmap) : open.bits;
      bits.clear();
    } catch (FormatException.Corrupt e) {
      bits = null;
    }
    all().remove(open);
    replaceDirectory();
    if (bits != null) {
      bits.releaseDropped();
      release(bitmap.table());
    }
  }

  /** Makes all bits of a bitmap clean. */
  public void clear(Bitmap bitmap) throws IOException {
    Open open = find(bitmap);
    mark(other -> other == open);
    bits(open).clear();
  }

  /** Makes the bits dirty that stand for any of these bytes. */
  public void set(Bitmap bitmap, long offset, long length) throws IOException {
    Open open = find(bitmap);
    mark(other -> other == open);
    bits(open).set(offset, length);
  }

  /** Changes a bitmap's flags: whether it records. */
  public void setFlags(Bitmap bitmap, long flags) throws IOException {
    Open open = find(bitmap);
    open.bitmap = bitmap.withFlags(flags);
    writeDirectory();
  }

  /** Guest bytes are about to change: all enabled bitmaps record it. */
  public void record(long offset, long length) throws IOException {
    if (length == 0 || !metadata.header().has(Feature.BITMAPS)) {
      return;
    }
    List<Open> all = all();
    if (recording) {
      mark(Open::isRecording);
      for (Open open : all) {
        if (open.isRecording()) {
          bits(open).set(offset, length);
        }
      }
    }
  }

  /** The virtual size is about to change: bitmaps have to follow, so all of them must be usable. */
  public void beginResize() throws IOException {
    for (Open open : all()) {
      bits(open);
    }
    mark(open -> true);
  }

  /** The virtual size has changed. */
  public void resize(long virtualSize) throws IOException {
    for (Open open : all()) {
      bits(open).resize(virtualSize);
    }
  }

  /** Brings all bits to the file, so that bitmaps can be trusted again. */
  public void store() throws IOException {
    List<Open> changed = new ArrayList<>();
    if (bitmaps != null) {
      changed.addAll(bitmaps);
      changed.removeIf(open -> !open.marked);
    }
    if (changed.isEmpty()) {
      return;
    }
    List<TableLocation> places = new ArrayList<>();
    for (Open open : changed) {
      places.add(bits(open).place(open.bitmap.table()));
    }
    writePages();
    metadata.writeBack();
    List<TableLocation> outgrown = new ArrayList<>();
    for (int i = 0; i < changed.size(); i++) {
      Open open = changed.get(i);
      bits(open).writeTable(places.get(i));
      if (open.bitmap.table().offset() != places.get(i).offset()) {
        outgrown.add(open.bitmap.table());
      }
      open.bitmap = open.bitmap.withTable(places.get(i));
    }
    metadata.file().barrier();
    settle(changed, outgrown);
  }

  /** All is in the file but the directory, which still calls the bitmaps in use. */
  private void settle(List<Open> changed, List<TableLocation> outgrown) throws IOException {
    for (Open open : changed) {
      open.marked = false;
    }
    // Tables that moved make it a new directory, in one step; flags can change where they are.
    if (outgrown.isEmpty()) {
      writeDirectory();
    } else {
      replaceDirectory();
    }
    for (Open open : changed) {
      bits(open).releaseDropped();
    }
    for (TableLocation table : outgrown) {
      release(table);
    }
  }

  private List<Open> all() throws IOException {
    if (bitmaps == null) {
      List<Open> found = new ArrayList<>();
      if (metadata.header().has(Feature.BITMAPS)) {
        for (Bitmap bitmap : directory.read()) {
          found.add(new Open(bitmap));
        }
      }
      bitmaps = found;
      noteRecording(found);
    }
    return bitmaps;
  }

  private void noteRecording(List<Open> all) {
    recording = false;
    for (Open open : all) {
      recording |= open.isRecording();
    }
  }

  private Open find(Bitmap bitmap) throws IOException {
    for (Open open : all()) {
      if (open.bitmap.name().equals(bitmap.name())) {
        return open;
      }
    }
    throw new IllegalArgumentException("there is no bitmap " + Quoted.of(bitmap.name()));
  }

  private BitmapBits bits(Open open) throws IOException {
    if (open.bits == null) {
      requireConsistent(open.bitmap);
      open.bits = BitmapBits.read(metadata, pages, open.bitmap);
    }
    return open.bits;
  }

  private void requireConsistent(Bitmap bitmap) throws FormatException {
    if (bitmap.isInconsistent()) {
      throw new FormatException.Unsupported(
          Fault.in(metadata.file().device().description() + ": bitmap " + Quoted.of(bitmap.name()))
              .actual("inconsistent, as it was in use when its user ended")
              .expected("a bitmap that was stored")
              .source("qcow2 \"Bitmap directory\"")
              .advice("remove the bitmap"));
    }
  }

  /** Says in the file that bits are about to change; all that may fail for them fails before. */
  private void mark(Condition wanted) throws IOException {
    boolean fresh = false;
    for (Open open : all()) {
      if (wanted.holds(open) && !open.marked) {
        bits(open);
        open.marked = true;
        fresh = true;
      }
    }
    if (fresh) {
      writeDirectory();
    }
  }

  private List<Bitmap> inFile() throws IOException {
    List<Bitmap> entries = new ArrayList<>();
    for (Open open : all()) {
      entries.add(open.inFile());
    }
    return entries;
  }

  private void writeDirectory() throws IOException {
    noteRecording(all());
    directory.write(inFile());
  }

  private void replaceDirectory() throws IOException {
    noteRecording(all());
    directory.replace(inFile());
  }

  private void writePages() throws IOException {
    pages.writeDirty();
  }

  private void release(TableLocation table) throws IOException {
    metadata.release(table.offset(), geometry.clusters(table.count() * Long.BYTES));
  }
}
