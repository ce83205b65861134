package org.bootdisk.fat.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * A part of a long name (FAT, "Long Directory Entry Structure"): 13 UTF-16 code units. The parts
 * lie before the entry that they name, the last part first.
 *
 * @param ordinal the part's number, from 1; LDIR_Ord without its mark
 * @param last whether this is the name's last part, which lies first
 * @param type LDIR_Type: 0
 * @param checksum LDIR_Chksum: of the short name that the parts belong to
 * @param units the code units, with the terminator and the fill behind it if there are any
 */
public record LongNameEntry(int ordinal, boolean last, int type, int checksum, String units) {

  /** Code units in a part. */
  public static final int UNITS = 13;

  /** The most code units that a long name has. */
  public static final int MAX_LENGTH = 255;

  /** The bytes. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("long name entry")
          .u8("LDIR_Ord")
          .bytes("LDIR_Name1", 10)
          .u8("LDIR_Attr")
          .u8("LDIR_Type")
          .u8("LDIR_Chksum")
          .bytes("LDIR_Name2", 12)
          .u16("LDIR_FstClusLO")
          .bytes("LDIR_Name3", 4)
          .totalling(DirectoryEntry.SIZE);

  private static final StructLayout.U8 ORD = LAYOUT.u8("LDIR_Ord");
  private static final StructLayout.U8 ATTR = LAYOUT.u8("LDIR_Attr");
  private static final StructLayout.U8 TYPE = LAYOUT.u8("LDIR_Type");
  private static final StructLayout.U8 CHKSUM = LAYOUT.u8("LDIR_Chksum");
  private static final StructLayout.U16 FST_CLUS_LO = LAYOUT.u16("LDIR_FstClusLO");

  /** Where each unit is, in the three fields that a part has for them. */
  private static final int[] UNIT_OFFSETS =
      unitOffsets(
          LAYOUT.bytes("LDIR_Name1"), LAYOUT.bytes("LDIR_Name2"), LAYOUT.bytes("LDIR_Name3"));

  private static final int LAST_LONG_ENTRY = 1 << 6;
  private static final char FILL = 0xFFFF;

  private static int[] unitOffsets(StructLayout.Bytes... fields) {
    int[] offsets = new int[UNITS];
    int unit = 0;
    for (StructLayout.Bytes field : fields) {
      for (int at = 0; at < field.width(); at += Character.BYTES) {
        offsets[unit++] = field.offset() + at;
      }
    }
    return offsets;
  }

  /** Parts that a name of {@code length} code units takes. */
  public static int partsFor(int length) {
    return (int) Ranges.ceilDiv(length, UNITS);
  }

  /**
   * Part {@code ordinal} of {@code name}; a name that does not fill its last part is terminated.
   */
  public static LongNameEntry of(String name, int ordinal, int checksum) {
    int start = (ordinal - 1) * UNITS;
    StringBuilder units = new StringBuilder(UNITS);
    units.append(name, start, Math.min(name.length(), start + UNITS));
    if (units.length() < UNITS) {
      units.append('\0');
    }
    while (units.length() < UNITS) {
      units.append(FILL);
    }
    boolean last = start + UNITS >= name.length();
    return new LongNameEntry(ordinal, last, 0, checksum, units.toString());
  }

  /** Whether an encoded entry, neither free nor deleted, is a part of a long name. */
  public static boolean isOne(ByteBuffer b) {
    return FatAttributes.isLongName(ATTR.get(b));
  }

  /** The ordinal of an encoded part. */
  public static int ordinalOf(ByteBuffer b) {
    return ORD.get(b) & ~LAST_LONG_ENTRY;
  }

  /** Whether an encoded part is its name's last. */
  public static boolean isLast(ByteBuffer b) {
    return (ORD.get(b) & LAST_LONG_ENTRY) != 0;
  }

  /** The checksum of an encoded part. */
  public static int checksumOf(ByteBuffer b) {
    return CHKSUM.get(b);
  }

  /** LDIR_Type of an encoded part, which is 0. */
  public static int typeOf(ByteBuffer b) {
    return TYPE.get(b);
  }

  /** LDIR_FstClusLO of an encoded part, which is 0. */
  public static int clusterOf(ByteBuffer b) {
    return FST_CLUS_LO.get(b);
  }

  /** Sets LDIR_Type and LDIR_FstClusLO of an encoded part to 0. */
  public static void clearUnused(ByteBuffer b) {
    TYPE.put(b, 0);
    FST_CLUS_LO.put(b, 0);
  }

  /**
   * Puts the units of an encoded part, those before the terminator, in front of those of the parts
   * behind it. Takes a plain array, as this is done for every part of every name.
   *
   * @param end where they end in {@code units}
   * @return where they begin
   */
  public static int putText(byte[] part, char[] units, int end) {
    int length = 0;
    while (length < UNITS && unit(part, length) != 0) {
      length++;
    }
    int start = end - length;
    for (int i = 0; i < length; i++) {
      units[start + i] = unit(part, i);
    }
    return start;
  }

  private static char unit(byte[] part, int index) {
    int at = UNIT_OFFSETS[index];
    return (char) ((part[at] & 0xFF) | (part[at + 1] << Byte.SIZE));
  }

  /** Decodes an entry whose attributes say that it is a part of a long name. */
  public static LongNameEntry decode(ByteBuffer b) {
    int ord = ORD.get(b);
    StringBuilder units = new StringBuilder(UNITS);
    byte[] part = new byte[DirectoryEntry.SIZE];
    b.get(0, part);
    for (int i = 0; i < UNITS; i++) {
      units.append(unit(part, i));
    }
    return new LongNameEntry(
        ord & ~LAST_LONG_ENTRY,
        (ord & LAST_LONG_ENTRY) != 0,
        TYPE.get(b),
        CHKSUM.get(b),
        units.toString());
  }

  /** Encodes all {@value DirectoryEntry#SIZE} bytes. */
  public void encode(ByteBuffer b) {
    ORD.put(b, last ? ordinal | LAST_LONG_ENTRY : ordinal);
    ATTR.put(b, FatAttributes.LONG_NAME.bits());
    TYPE.put(b, type);
    CHKSUM.put(b, checksum);
    FST_CLUS_LO.put(b, 0);
    for (int i = 0; i < UNITS; i++) {
      char c = units.charAt(i);
      b.put(UNIT_OFFSETS[i], (byte) c).put(UNIT_OFFSETS[i] + 1, (byte) (c >>> Byte.SIZE));
    }
  }

  /** The name's units in this part: those before the terminator. */
  public String text() {
    int end = units.indexOf('\0');
    return end < 0 ? units : units.substring(0, end);
  }
}
