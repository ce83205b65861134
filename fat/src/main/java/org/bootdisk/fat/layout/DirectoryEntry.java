package org.bootdisk.fat.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * A directory entry (FAT, "Directory Structure"): a file, a directory, or the volume's label. It is
 * its bytes, which never change, and reads its fields when they are asked for: a listing has many
 * entries and asks for few fields.
 */
public final class DirectoryEntry {

  /** Bytes in an entry. */
  public static final int SIZE = 32;

  /** Bytes in a short name. */
  public static final int NAME_LENGTH = 11;

  /** First byte of an entry that is free, as are all behind it. */
  public static final int END = 0x00;

  /** First byte of an entry that was deleted. */
  public static final int DELETED = 0xE5;

  /** The most bytes that a file has: its size is a u32. */
  public static final long MAX_FILE_SIZE = (1L << Integer.SIZE) - 1;

  /** The most entries that a directory has: its size is at most 2 MiB. */
  public static final int MAX_ENTRIES = 1 << 16;

  /** The bytes. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("directory entry")
          .bytes("DIR_Name", NAME_LENGTH)
          .u8("DIR_Attr")
          .u8("DIR_NTRes")
          .u8("DIR_CrtTimeTenth")
          .u16("DIR_CrtTime")
          .u16("DIR_CrtDate")
          .u16("DIR_LstAccDate")
          .u16("DIR_FstClusHI")
          .u16("DIR_WrtTime")
          .u16("DIR_WrtDate")
          .u16("DIR_FstClusLO")
          .u32("DIR_FileSize")
          .totalling(SIZE);

  private static final StructLayout.Bytes NAME = LAYOUT.bytes("DIR_Name");
  private static final StructLayout.U8 ATTR = LAYOUT.u8("DIR_Attr");
  private static final StructLayout.U8 NT_RES = LAYOUT.u8("DIR_NTRes");
  private static final StructLayout.U8 CRT_TIME_TENTH = LAYOUT.u8("DIR_CrtTimeTenth");
  private static final StructLayout.U16 CRT_TIME = LAYOUT.u16("DIR_CrtTime");
  private static final StructLayout.U16 CRT_DATE = LAYOUT.u16("DIR_CrtDate");
  private static final StructLayout.U16 LST_ACC_DATE = LAYOUT.u16("DIR_LstAccDate");
  private static final StructLayout.U16 FST_CLUS_HI = LAYOUT.u16("DIR_FstClusHI");
  private static final StructLayout.U16 WRT_TIME = LAYOUT.u16("DIR_WrtTime");
  private static final StructLayout.U16 WRT_DATE = LAYOUT.u16("DIR_WrtDate");
  private static final StructLayout.U16 FST_CLUS_LO = LAYOUT.u16("DIR_FstClusLO");
  private static final StructLayout.U32 FILE_SIZE = LAYOUT.u32("DIR_FileSize");

  private static final int NO_SHORT_NAME = 1 << 5;
  private static final char KANJI_E5 = 0x05;
  private static final String NO_NAME = " ".repeat(NAME_LENGTH);

  private final ByteBuffer bytes;

  private DirectoryEntry(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** An entry all of whose times are {@code time}. */
  public static DirectoryEntry of(
      String name, FatAttributes attributes, FatTimestamp time, long firstCluster, long size) {
    return of(name, attributes, new FatTimes(time, time, time), firstCluster, size);
  }

  /**
   * An entry.
   *
   * @param name 11 characters, those of DIR_Name; the first may be 0xE5
   * @param times when it was made and written, and the day on which it was read
   * @param firstCluster 0 if there is none
   * @param size in bytes; 0 for a directory
   */
  public static DirectoryEntry of(
      String name, FatAttributes attributes, FatTimes times, long firstCluster, long size) {
    DirectoryEntry entry = new DirectoryEntry(ByteBuffer.allocate(SIZE));
    entry.putName(name);
    ATTR.put(entry.bytes, attributes.bits());
    entry.putTimes(times.created(), times.accessed(), times.written());
    entry.putContent(firstCluster, size);
    return entry;
  }

  /** An entry that has its content, and gets its name when it comes into a directory. */
  public static DirectoryEntry nameless(
      FatAttributes attributes, FatTimestamp time, long firstCluster, long size) {
    return of(NO_NAME, attributes, time, firstCluster, size);
  }

  /**
   * Decodes an entry that is neither free nor a part of a long name. On FAT12 and FAT16
   * DIR_FstClusHI is no part of the first cluster: other systems keep their own numbers there.
   */
  public static DirectoryEntry decode(ByteBuffer b, FatType type) {
    byte[] copy = new byte[SIZE];
    b.get(0, copy);
    DirectoryEntry entry = new DirectoryEntry(ByteBuffer.wrap(copy));
    if (type != FatType.FAT32) {
      FST_CLUS_HI.put(entry.bytes, 0);
    }
    return entry;
  }

  /** Encodes all {@value #SIZE} bytes. */
  public void encode(ByteBuffer b) {
    b.put(0, bytes, 0, SIZE);
  }

  /** DIR_Name: 11 bytes, one character each; a first byte of 0x05 on disk is 0xE5 here. */
  public String name() {
    byte[] name = NAME.get(bytes);
    if (name[0] == KANJI_E5) {
      name[0] = (byte) DELETED;
    }
    return new String(name, ISO_8859_1);
  }

  /** LDIR_Chksum of the parts of its long name: of DIR_Name as it is on the disk. */
  public int checksum() {
    int sum = 0;
    for (int i = 0; i < NAME_LENGTH; i++) {
      sum = (((sum & 1) << 7) + (sum >>> 1) + bytes.get(NAME.offset() + i)) & 0xFF;
    }
    return sum;
  }

  /** DIR_Attr. */
  public FatAttributes attributes() {
    return new FatAttributes(ATTR.get(bytes));
  }

  /** DIR_NTRes: bit 3 shows the basis name in lower case, bit 4 the extension. */
  public int caseFlags() {
    return NT_RES.get(bytes);
  }

  /** DIR_CrtDate, DIR_CrtTime and DIR_CrtTimeTenth. */
  public FatTimestamp created() {
    return new FatTimestamp(CRT_DATE.get(bytes), CRT_TIME.get(bytes), CRT_TIME_TENTH.get(bytes));
  }

  /** DIR_LstAccDate. */
  public FatTimestamp accessed() {
    return new FatTimestamp(LST_ACC_DATE.get(bytes), 0, 0);
  }

  /** DIR_WrtDate and DIR_WrtTime. */
  public FatTimestamp written() {
    return new FatTimestamp(WRT_DATE.get(bytes), WRT_TIME.get(bytes), 0);
  }

  /** DIR_FstClusHI and DIR_FstClusLO; 0 if there is none. */
  public long firstCluster() {
    return (long) FST_CLUS_HI.get(bytes) << Short.SIZE | FST_CLUS_LO.get(bytes);
  }

  /** DIR_FileSize in bytes; 0 for a directory. */
  public long size() {
    return FILE_SIZE.get(bytes);
  }

  /** Whether DIR_NTRes has the mark of a Linux that wrote long names alone; fsck.fat knows it. */
  public boolean hasNoShortName() {
    return (caseFlags() & NO_SHORT_NAME) != 0;
  }

  /** The same with another short name. */
  public DirectoryEntry withName(String raw) {
    DirectoryEntry changed = copy();
    changed.putName(raw);
    NT_RES.put(changed.bytes, 0);
    return changed;
  }

  /** The same with the short name of {@code other}, and as that is shown. */
  public DirectoryEntry withNameOf(DirectoryEntry other) {
    DirectoryEntry changed = withName(other.name());
    NT_RES.put(changed.bytes, other.caseFlags());
    return changed;
  }

  /** The same with other attributes. */
  public DirectoryEntry withAttributes(FatAttributes attributes) {
    DirectoryEntry changed = copy();
    ATTR.put(changed.bytes, attributes.bits());
    return changed;
  }

  /** The same with another first cluster. */
  public DirectoryEntry withFirstCluster(long cluster) {
    return withContent(cluster, size());
  }

  /** The same with another first cluster and size. */
  public DirectoryEntry withContent(long cluster, long size) {
    DirectoryEntry changed = copy();
    changed.putContent(cluster, size);
    return changed;
  }

  /** The same after a write at {@code time}: with other content, and to be archived. */
  public DirectoryEntry written(long cluster, long size, FatTimestamp time) {
    DirectoryEntry changed = withContent(cluster, size);
    ATTR.put(changed.bytes, attributes().with(FatAttributes.ARCHIVE).bits());
    changed.putTimes(created(), time, time);
    return changed;
  }

  /** The same with other times. */
  public DirectoryEntry withTimes(FatTimestamp creation, FatTimestamp access, FatTimestamp write) {
    DirectoryEntry changed = copy();
    changed.putTimes(creation, access, write);
    return changed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DirectoryEntry entry && bytes.equals(entry.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return LAYOUT.dump(bytes);
  }

  private DirectoryEntry copy() {
    return new DirectoryEntry(ByteBuffer.allocate(SIZE).put(0, bytes, 0, SIZE));
  }

  private void putName(String name) {
    byte[] stored = name.getBytes(ISO_8859_1);
    if (name.charAt(0) == DELETED) {
      stored[0] = KANJI_E5;
    }
    NAME.put(bytes, stored);
  }

  private void putTimes(FatTimestamp created, FatTimestamp accessed, FatTimestamp written) {
    CRT_TIME_TENTH.put(bytes, created.tenth());
    CRT_TIME.put(bytes, created.time());
    CRT_DATE.put(bytes, created.date());
    LST_ACC_DATE.put(bytes, accessed.date());
    WRT_TIME.put(bytes, written.time());
    WRT_DATE.put(bytes, written.date());
  }

  private void putContent(long firstCluster, long size) {
    FST_CLUS_HI.put(bytes, (int) (firstCluster >>> Short.SIZE));
    FST_CLUS_LO.put(bytes, (int) (firstCluster & 0xFFFF));
    FILE_SIZE.put(bytes, size);
  }

  /** The attributes of an encoded entry of any kind. */
  public static FatAttributes attributesOf(ByteBuffer b) {
    return new FatAttributes(ATTR.get(b));
  }

  /** The first byte of an encoded entry: {@link #END}, {@link #DELETED}, or of its name. */
  public static int firstByteOf(ByteBuffer b) {
    return Byte.toUnsignedInt(b.get(NAME.offset()));
  }
}
