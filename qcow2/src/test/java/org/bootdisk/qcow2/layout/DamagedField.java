package org.bootdisk.qcow2.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.StructLayout;

/**
 * A field of an image that says something else than it did.
 *
 * @param name of the structure and the field, and what was done to it
 * @param image all bytes
 */
record DamagedField(String name, ByteBuffer image) {

  /** What is done to a field. */
  enum Damage {
    ZERO,
    ALL_ONES,
    ONE_MORE,
    ONE_LESS,
    TOP_BIT,
    RANDOM,
    RANDOM_BIT;

    byte[] of(byte[] field, SplittableRandom random) {
      byte[] damaged = field.clone();
      switch (this) {
        case ZERO -> Arrays.fill(damaged, (byte) 0);
        case ALL_ONES -> Arrays.fill(damaged, (byte) -1);
        case ONE_MORE -> add(damaged, 1);
        case ONE_LESS -> add(damaged, -1);
        case TOP_BIT -> damaged[0] ^= (byte) 0x80;
        case RANDOM -> random.nextBytes(damaged);
        case RANDOM_BIT ->
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      }
      return damaged;
    }

    private static void add(byte[] number, int carry) {
      int left = carry;
      for (int i = number.length - 1; i >= 0 && left != 0; i--) {
        int sum = number[i] + left;
        boolean overflows = left > 0 ? number[i] == -1 : number[i] == 0;
        number[i] = (byte) sum;
        left = overflows ? left : 0;
      }
    }
  }

  private static final Map<Long, StructLayout> EXTENSIONS =
      Map.of(
          HeaderExtension.BITMAPS, BitmapDirectory.EXTENSION,
          HeaderExtension.FULL_DISK_ENCRYPTION, EncryptionHeader.LAYOUT,
          BaseRecord.TYPE, BaseRecord.LAYOUT);

  /** A place where a field is. */
  private record Place(String name, int offset, int width) {}

  /** Every field of the header, its extensions and the tables of named things, damaged. */
  static List<DamagedField> all(byte[] image, List<Damage> damages) throws IOException {
    List<DamagedField> all = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(image.length);
    for (Place place : places(image)) {
      for (Damage damage : damages) {
        byte[] field = new byte[place.width()];
        System.arraycopy(image, place.offset(), field, 0, field.length);
        byte[] changed = damage.of(field, random);
        if (!Arrays.equals(changed, field)) {
          byte[] damaged = image.clone();
          System.arraycopy(changed, 0, damaged, place.offset(), changed.length);
          all.add(new DamagedField(place.name() + ", " + damage, ByteBuffer.wrap(damaged)));
        }
      }
    }
    return all;
  }

  private static List<Place> places(byte[] image) throws IOException {
    MemoryDevice file = MemoryDevice.of("image", image);
    Qcow2Header header = HeaderDecoder.decode(file);
    ByteBuffer bytes = ByteBuffer.wrap(image);
    List<Place> places = new ArrayList<>();
    int length =
        header.version() == 2 ? Qcow2Header.V2_LENGTH : (int) Qcow2Header.HEADER_LENGTH.get(bytes);
    add(places, Qcow2Header.LAYOUT, "", 0, length);
    extensions(bytes, length, places);
    SnapshotTable snapshots = SnapshotTable.read(file, header);
    if (!snapshots.snapshots().isEmpty()) {
      int start = (int) header.snapshots().offset();
      add(places, SnapshotTable.LAYOUT, "", start, Integer.MAX_VALUE);
      int extra = start + SnapshotTable.LAYOUT.size();
      places.add(new Place("snapshot: vm_state_size_large", extra, Long.BYTES));
      places.add(new Place("snapshot: disk_size", extra + Long.BYTES, Long.BYTES));
      places.add(new Place("snapshot: icount", extra + 2 * Long.BYTES, Long.BYTES));
    }
    BitmapDirectory bitmaps = BitmapDirectory.read(file, header);
    if (!bitmaps.bitmaps().isEmpty()) {
      add(places, BitmapDirectory.ENTRY, "", (int) bitmaps.offset(), Integer.MAX_VALUE);
    }
    return places;
  }

  private static void extensions(ByteBuffer image, int from, List<Place> places) {
    int at = from;
    while (true) {
      ByteBuffer start = image.slice(at, HeaderExtension.HEADER_BYTES);
      long type = HeaderExtension.TYPE.get(start);
      int length = (int) HeaderExtension.LENGTH.get(start);
      String name = "0x" + Long.toHexString(type) + " ";
      add(places, HeaderExtension.LAYOUT, name, at, Integer.MAX_VALUE);
      if (type == HeaderExtension.END) {
        return;
      }
      int data = at + HeaderExtension.HEADER_BYTES;
      if (EXTENSIONS.containsKey(type)) {
        add(places, EXTENSIONS.get(type), "", data, Integer.MAX_VALUE);
      } else {
        places.add(new Place(name + "data", data, length));
      }
      at = data + (length + 7) / 8 * 8;
    }
  }

  private static void add(
      List<Place> places, StructLayout layout, String prefix, int start, int limit) {
    for (StructLayout.Field field : layout.fields()) {
      if (field.offset() < limit) {
        String name = prefix + layout.name() + ": " + field.name();
        places.add(new Place(name, start + field.offset(), field.width()));
      }
    }
  }
}
