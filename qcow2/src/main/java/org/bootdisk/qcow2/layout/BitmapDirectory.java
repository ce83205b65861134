package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * The persistent bitmaps of an image (qcow2 "Bitmaps extension", "Bitmap directory").
 *
 * @param offset of the directory in the image file
 * @param size of the directory in bytes
 * @param bitmaps in the order of the file
 */
public record BitmapDirectory(long offset, long size, List<Bitmap> bitmaps) {

  static final StructLayout EXTENSION =
      StructLayout.bigEndian("bitmaps extension")
          .u32("nb_bitmaps")
          .u32("reserved")
          .u64("bitmap_directory_size")
          .u64("bitmap_directory_offset")
          .totalling(24);

  static final StructLayout ENTRY =
      StructLayout.bigEndian("bitmap directory entry")
          .u64("bitmap_table_offset")
          .u32("bitmap_table_size")
          .u32("flags")
          .u8("type")
          .u8("granularity_bits")
          .u16("name_size")
          .u32("extra_data_size")
          .totalling(24);

  private static final StructLayout.U32 NB_BITMAPS = EXTENSION.u32("nb_bitmaps");
  private static final StructLayout.U32 RESERVED = EXTENSION.u32("reserved");
  private static final StructLayout.U64 DIRECTORY_SIZE = EXTENSION.u64("bitmap_directory_size");
  private static final StructLayout.U64 DIRECTORY_OFFSET = EXTENSION.u64("bitmap_directory_offset");
  private static final StructLayout.U64 TABLE_OFFSET = ENTRY.u64("bitmap_table_offset");
  private static final StructLayout.U32 TABLE_SIZE = ENTRY.u32("bitmap_table_size");
  private static final StructLayout.U32 FLAGS = ENTRY.u32("flags");
  private static final StructLayout.U8 TYPE = ENTRY.u8("type");
  private static final StructLayout.U8 GRANULARITY_BITS = ENTRY.u8("granularity_bits");
  private static final StructLayout.U16 NAME_SIZE = ENTRY.u16("name_size");
  private static final StructLayout.U32 EXTRA_DATA_SIZE = ENTRY.u32("extra_data_size");

  private static final String SOURCE = "qcow2 \"Bitmap directory\"";
  private static final int ALIGNMENT = 8;
  private static final int DIRTY_TRACKING = 1;

  /** QEMU's limits: 65,535 bitmaps of at most about 1 KiB each in the directory. */
  public static final int MOST_BITMAPS = 65_535;

  private static final long MOST_DIRECTORY_BYTES = MOST_BITMAPS * 1024L;

  /** QEMU's limit on the bits of one bitmap, in bytes. We refuse more too. */
  public static final long MOST_DATA_BYTES = 512L << 20;

  /** QEMU's limit on a bitmap's name, in bytes of UTF-8. */
  public static final int LONGEST_NAME = 1023;

  /** Bounds of {@code granularity_bits}. */
  public static final int MIN_GRANULARITY_BITS = 9;

  /** Bounds of {@code granularity_bits}. */
  public static final int MAX_GRANULARITY_BITS = 31;

  /** Keeps a copy. */
  public BitmapDirectory {
    bitmaps = List.copyOf(bitmaps);
  }

  /** Reads the directory that the header's extension names; empty if there is no extension. */
  public static BitmapDirectory read(BlockDevice file, Qcow2Header header) throws IOException {
    HeaderExtension extension = header.extension(HeaderExtension.BITMAPS);
    if (extension == null) {
      return new BitmapDirectory(0, 0, List.of());
    }
    Fault fault = Fault.in(file.description() + ": bitmaps extension").source(SOURCE);
    if (extension.data().remaining() != EXTENSION.size()) {
      throw new FormatException.Corrupt(fault.expected("24 bytes"));
    }
    ByteBuffer fields = extension.data();
    long count = NB_BITMAPS.get(fields);
    long size = DIRECTORY_SIZE.get(fields);
    long offset = DIRECTORY_OFFSET.get(fields);
    if (count == 0) {
      throw new FormatException.Corrupt(fault.expected("at least one bitmap"));
    }
    if (RESERVED.get(fields) != 0) {
      throw new FormatException.Corrupt(
          fault.actualHex(RESERVED.get(fields)).expected("reserved bits to be zero"));
    }
    if (count > MOST_BITMAPS || size > MOST_DIRECTORY_BYTES) {
      throw new FormatException.LimitExceeded(
          fault.actual(count + " bitmaps, " + size + " bytes").expected("fewer than 65536"));
    }
    if (header.geometry().inCluster(offset) != 0 || !Ranges.within(offset, size, file.size())) {
      throw new FormatException.Corrupt(
          fault.actualHex(offset).expected("the offset of a cluster within the file"));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    file.read(offset, bytes);
    return new BitmapDirectory(offset, size, decode(bytes.flip(), count, header.geometry(), fault));
  }

  private static List<Bitmap> decode(
      ByteBuffer bytes, long count, ClusterGeometry geometry, Fault fault) throws FormatException {
    List<Bitmap> found = new ArrayList<>();
    int at = 0;
    for (long i = 0; i < count; i++) {
      Fault here = fault.field("entry " + i, at);
      if (at + ENTRY.size() > bytes.limit()) {
        throw new FormatException.Corrupt(here.expected("to lie within the directory"));
      }
      ByteBuffer entry = bytes.slice(at, bytes.limit() - at);
      long length = ENTRY.size() + EXTRA_DATA_SIZE.get(entry) + NAME_SIZE.get(entry);
      if (length > entry.limit()) {
        throw new FormatException.Corrupt(here.actual(length).expected("to fit the directory"));
      }
      found.add(decode(entry, geometry, here));
      at += (int) Ranges.alignUp(length, ALIGNMENT);
    }
    if (at != bytes.limit()) {
      throw new FormatException.Corrupt(
          fault.actual(bytes.limit() + " bytes").expected(at + ", as the entries take"));
    }
    return found;
  }

  private static Bitmap decode(ByteBuffer entry, ClusterGeometry geometry, Fault fault)
      throws FormatException {
    int granularity = GRANULARITY_BITS.get(entry);
    if (TYPE.get(entry) != DIRTY_TRACKING
        || granularity < MIN_GRANULARITY_BITS
        || granularity > MAX_GRANULARITY_BITS) {
      throw new FormatException.Corrupt(
          fault
              .actual("type " + TYPE.get(entry) + ", granularity_bits " + granularity)
              .expected("type 1, granularity_bits 9 to 31"));
    }
    if ((FLAGS.get(entry) & ~Bitmap.KNOWN_FLAGS) != 0) {
      throw new FormatException.Corrupt(
          fault.actualHex(FLAGS.get(entry)).expected("no flags but bits 0 to 2"));
    }
    long mostEntries = MOST_DATA_BYTES >>> geometry.clusterBits();
    if (TABLE_SIZE.get(entry) > mostEntries) {
      throw new FormatException.LimitExceeded(
          fault
              .actual(TABLE_SIZE.get(entry) + " entries in the bitmap table")
              .expected("at most " + mostEntries));
    }
    int extra = (int) EXTRA_DATA_SIZE.get(entry);
    return new Bitmap(
        new TableLocation(TABLE_OFFSET.get(entry), TABLE_SIZE.get(entry)),
        FLAGS.get(entry),
        granularity,
        name(entry.slice(ENTRY.size() + extra, NAME_SIZE.get(entry)), fault),
        entry.slice(ENTRY.size(), extra));
  }

  /** A name is text, as it has to be the same when it is written again. */
  private static String name(ByteBuffer bytes, Fault fault) throws FormatException {
    try {
      String name = UTF_8.newDecoder().decode(bytes.duplicate()).toString();
      if (!name.isEmpty() && bytes.remaining() <= LONGEST_NAME) {
        return name;
      }
    } catch (CharacterCodingException e) {
      throw new FormatException.Corrupt(fault.expected("a name in UTF-8"));
    }
    throw new FormatException.Corrupt(
        fault.actual("a name of " + bytes.remaining() + " bytes").expected("1 to " + LONGEST_NAME));
  }

  /** The directory of {@code bitmaps} as it lies in the file. */
  public static ByteBuffer encode(List<Bitmap> bitmaps) {
    List<ByteBuffer> entries = new ArrayList<>();
    for (Bitmap bitmap : bitmaps) {
      entries.add(encode(bitmap));
    }
    return Entries.joined(entries);
  }

  private static ByteBuffer encode(Bitmap bitmap) {
    byte[] name = bitmap.name().getBytes(UTF_8);
    int extra = bitmap.extraData().remaining();
    int length = ENTRY.size() + extra + name.length;
    ByteBuffer entry = ByteBuffer.allocate((int) Ranges.alignUp(length, ALIGNMENT));
    TABLE_OFFSET.put(entry, bitmap.table().offset());
    TABLE_SIZE.put(entry, bitmap.table().count());
    FLAGS.put(entry, bitmap.flags());
    TYPE.put(entry, DIRTY_TRACKING);
    GRANULARITY_BITS.put(entry, bitmap.granularityBits());
    NAME_SIZE.put(entry, name.length);
    EXTRA_DATA_SIZE.put(entry, extra);
    entry.position(ENTRY.size());
    entry.put(bitmap.extraData().duplicate()).put(name);
    return entry.clear();
  }

  /** The extension that leads to a directory of {@code count} bitmaps. */
  public static HeaderExtension extension(long count, long size, long offset) {
    ByteBuffer fields = ByteBuffer.allocate(EXTENSION.size());
    NB_BITMAPS.put(fields, count);
    DIRECTORY_SIZE.put(fields, size);
    DIRECTORY_OFFSET.put(fields, offset);
    return new HeaderExtension(HeaderExtension.BITMAPS, fields);
  }
}
