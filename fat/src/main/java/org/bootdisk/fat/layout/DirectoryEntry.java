package org.bootdisk.fat.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;

/**
 * A directory entry (FAT, "Directory Structure"): a file, a directory, or the volume's label.
 *
 * @param name DIR_Name: 11 bytes, one character each; a first byte of 0x05 on disk is 0xE5 here
 * @param attributes DIR_Attr
 * @param caseFlags DIR_NTRes: bit 3 shows the basis name in lower case, bit 4 the extension
 * @param created DIR_CrtDate, DIR_CrtTime and DIR_CrtTimeTenth
 * @param accessed DIR_LstAccDate
 * @param written DIR_WrtDate and DIR_WrtTime
 * @param firstCluster DIR_FstClusHI and DIR_FstClusLO; 0 if there is none
 * @param size DIR_FileSize in bytes; 0 for a directory
 */
public record DirectoryEntry(
    String name,
    FatAttributes attributes,
    int caseFlags,
    FatTimestamp created,
    FatTimestamp accessed,
    FatTimestamp written,
    long firstCluster,
    long size) {

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

  /** An entry all of whose times are {@code time}. */
  public static DirectoryEntry of(
      String name, FatAttributes attributes, FatTimestamp time, long firstCluster, long size) {
    return new DirectoryEntry(
        name, attributes, 0, time, time.day(), time.wholeSeconds(), firstCluster, size);
  }

  /** An entry that has its content, and gets its name when it comes into a directory. */
  public static DirectoryEntry nameless(
      FatAttributes attributes, FatTimestamp time, long firstCluster, long size) {
    return of(NO_NAME, attributes, time, firstCluster, size);
  }

  /** Whether DIR_NTRes has the mark of a Linux that wrote long names alone; fsck.fat knows it. */
  public boolean hasNoShortName() {
    return (caseFlags & NO_SHORT_NAME) != 0;
  }

  /** The same with another short name. */
  public DirectoryEntry withName(String raw) {
    return new DirectoryEntry(raw, attributes, 0, created, accessed, written, firstCluster, size);
  }

  /** The same with other attributes. */
  public DirectoryEntry withAttributes(FatAttributes changed) {
    return new DirectoryEntry(
        name, changed, caseFlags, created, accessed, written, firstCluster, size);
  }

  /** The same with another first cluster. */
  public DirectoryEntry withFirstCluster(long cluster) {
    return withContent(cluster, size);
  }

  /** The same with another first cluster and size. */
  public DirectoryEntry withContent(long cluster, long bytes) {
    return new DirectoryEntry(
        name, attributes, caseFlags, created, accessed, written, cluster, bytes);
  }

  /** The same after a write at {@code time}: with other content, and to be archived. */
  public DirectoryEntry written(long cluster, long bytes, FatTimestamp time) {
    return new DirectoryEntry(
        name,
        attributes.with(FatAttributes.ARCHIVE),
        caseFlags,
        created,
        time.day(),
        time.wholeSeconds(),
        cluster,
        bytes);
  }

  /** The same with other times. */
  public DirectoryEntry withTimes(FatTimestamp creation, FatTimestamp access, FatTimestamp write) {
    return new DirectoryEntry(
        name,
        attributes,
        caseFlags,
        creation,
        access.day(),
        write.wholeSeconds(),
        firstCluster,
        size);
  }

  /**
   * Decodes an entry that is neither free nor a part of a long name. On FAT12 and FAT16
   * DIR_FstClusHI is no part of the first cluster: other systems keep their own numbers there.
   */
  public static DirectoryEntry decode(ByteBuffer b, FatType type) {
    long high = type == FatType.FAT32 ? FST_CLUS_HI.get(b) : 0;
    String name = new String(NAME.get(b), ISO_8859_1);
    if (name.charAt(0) == KANJI_E5) {
      name = (char) DELETED + name.substring(1);
    }
    return new DirectoryEntry(
        name,
        new FatAttributes(ATTR.get(b)),
        NT_RES.get(b),
        new FatTimestamp(CRT_DATE.get(b), CRT_TIME.get(b), CRT_TIME_TENTH.get(b)),
        new FatTimestamp(LST_ACC_DATE.get(b), 0, 0),
        new FatTimestamp(WRT_DATE.get(b), WRT_TIME.get(b), 0),
        high << Short.SIZE | FST_CLUS_LO.get(b),
        FILE_SIZE.get(b));
  }

  /** Encodes all {@value #SIZE} bytes. */
  public void encode(ByteBuffer b) {
    byte[] bytes = name.getBytes(ISO_8859_1);
    bytes[0] = (byte) storedFirst(name.charAt(0));
    NAME.put(b, bytes);
    ATTR.put(b, attributes.bits());
    NT_RES.put(b, caseFlags);
    CRT_TIME_TENTH.put(b, created.tenth());
    CRT_TIME.put(b, created.time());
    CRT_DATE.put(b, created.date());
    LST_ACC_DATE.put(b, accessed.date());
    FST_CLUS_HI.put(b, (int) (firstCluster >>> Short.SIZE));
    WRT_TIME.put(b, written.time());
    WRT_DATE.put(b, written.date());
    FST_CLUS_LO.put(b, (int) (firstCluster & 0xFFFF));
    FILE_SIZE.put(b, size);
  }

  /** What the disk has for the first byte of a short name: 0xE5 would mark a free entry. */
  public static int storedFirst(char first) {
    return first == DELETED ? KANJI_E5 : first;
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
