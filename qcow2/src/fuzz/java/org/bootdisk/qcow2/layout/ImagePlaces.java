package org.bootdisk.qcow2.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;
import org.bootdisk.fixtures.FieldChanges.Place;
import org.bootdisk.qcow2.crypt.LuksPlaces;

/** Where the structures of a sound image lie. */
@SuppressWarnings("exports") // Only fuzzers see the fixtures.
public final class ImagePlaces {

  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  /** Entries of a table beyond the first are like those. */
  private static final int MOST_ENTRIES = 40;

  private final BlockDevice file;
  private final Qcow2Header header;
  private final List<Place> places = new ArrayList<>();

  private ImagePlaces(BlockDevice file, Qcow2Header header) {
    this.file = file;
    this.header = header;
  }

  /** Those of the image in {@code file}. */
  public static List<Place> of(BlockDevice file) throws IOException {
    ImagePlaces found = new ImagePlaces(file, HeaderDecoder.decode(file));
    found.places.add(new Place(Qcow2Header.LAYOUT, 0));
    found.addExtensions();
    found.addL1(found.header.l1());
    found.addRefcounts();
    found.addSnapshots();
    found.addBitmaps();
    return found.places;
  }

  private void addExtensions() throws IOException {
    int start = header.version() == 2 ? Qcow2Header.V2_LENGTH : Qcow2Header.LAYOUT.size();
    for (long at = start; ; ) {
      ByteBuffer fields = HeaderExtension.LAYOUT.read(file, at);
      places.add(new Place(HeaderExtension.LAYOUT, at));
      long type = HeaderExtension.TYPE.get(fields);
      if (type == HeaderExtension.END) {
        return;
      }
      at += HeaderExtension.LAYOUT.size();
      if (type == HeaderExtension.BITMAPS) {
        places.add(new Place(BitmapDirectory.EXTENSION, at));
      } else if (type == HeaderExtension.FULL_DISK_ENCRYPTION) {
        places.add(new Place(EncryptionHeader.LAYOUT, at));
        places.addAll(LuksPlaces.at(EncryptionHeader.of(header, file).offset()));
      }
      at += Ranges.alignUp(HeaderExtension.LENGTH.get(fields), HeaderExtension.ALIGNMENT);
    }
  }

  private void addL1(TableLocation l1) throws IOException {
    boolean extended = header.geometry().extendedL2();
    for (long l2 : words("L1 entry", l1.offset(), l1.count())) {
      if (extended) {
        addEntries(extendedL2(), l2 & OFFSET, MOST_ENTRIES);
      } else {
        words("L2 entry", l2 & OFFSET, MOST_ENTRIES);
      }
    }
  }

  private static StructLayout extendedL2() {
    return StructLayout.bigEndian("extended L2 entry").u64("entry").u64("bitmap").totalling(16);
  }

  private void addRefcounts() throws IOException {
    TableLocation table = header.refcountTable();
    for (long block : words("refcount table entry", table.offset(), MOST_ENTRIES)) {
      words("refcounts", block & OFFSET, MOST_ENTRIES);
    }
  }

  private void addSnapshots() throws IOException {
    long at = header.snapshots().offset();
    for (Snapshot snapshot : SnapshotTable.read(file, header).snapshots()) {
      places.add(new Place(SnapshotTable.LAYOUT, at));
      words("snapshot extra data", at + SnapshotTable.LAYOUT.size(), 3);
      addL1(snapshot.l1());
      at += SnapshotTable.encode(List.of(snapshot)).remaining();
    }
  }

  private void addBitmaps() throws IOException {
    BitmapDirectory directory = BitmapDirectory.read(file, header);
    long at = directory.offset();
    for (Bitmap bitmap : directory.bitmaps()) {
      places.add(new Place(BitmapDirectory.ENTRY, at));
      words("bitmap table entry", bitmap.table().offset(), bitmap.table().count());
      at += BitmapDirectory.encode(List.of(bitmap)).remaining();
    }
  }

  private void addEntries(StructLayout layout, long offset, int count) {
    for (int i = 0; i < count; i++) {
      places.add(new Place(layout, offset + (long) i * layout.size()));
    }
  }

  /** Adds the first words of a table; those that are not zero. */
  private List<Long> words(String name, long offset, long count) throws IOException {
    StructLayout layout = StructLayout.bigEndian(name).u64("entry").totalling(Long.BYTES);
    int few = (int) Math.min(count, MOST_ENTRIES);
    addEntries(layout, offset, few);
    List<Long> words = new ArrayList<>();
    for (int i = 0; i < few; i++) {
      long word = layout.read(file, offset + (long) i * Long.BYTES).getLong(0);
      if (word != 0) {
        words.add(word);
      }
    }
    return words;
  }
}
