package org.bootdisk.fat.format;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;

/**
 * What a fresh volume is asked to be. What is not asked for is chosen as mkfs.fat 4.2 chooses it
 * for a file of this size. A value: each {@code with...} gives another one and refuses what no
 * volume can be with {@link IllegalArgumentException}.
 *
 * <p>Nothing is taken from the clock: the volume id is 0 and the label's time 1980 unless given.
 */
public final class FatFormat {

  /** Whether parts of the volume begin at multiples of a cluster. */
  public enum Alignment {
    /** The reserved sectors, FATs and root directory are rounded up to whole clusters. */
    CLUSTERS,
    /** Every part is as small as it can be: mkfs.fat -a. */
    NONE
  }

  /** What to do about a FAT32 volume with fewer clusters than the specification asks for. */
  public enum SmallFat32 {
    /** Refuse it: by the specification, and to some firmware, it is a broken FAT16 volume. */
    REFUSE,
    /** Make it, as mkfs.fat -F 32 does; Linux, mtools and GRUB read it. */
    ALLOW
  }

  /** Whether the boot sector is an MBR, too. */
  public enum PartitionTable {
    /** It is not. */
    NONE,
    /** It has a table with one partition, which begins with it: mkfs.fat --mbr. */
    FAKE_MBR
  }

  private static final int MIN_SECTOR_SIZE = 512;
  private static final int MAX_SECTOR_SIZE = 4096;
  private static final int MAX_FATS = 4;
  private static final int MAX_SECTORS_PER_CLUSTER = 128;
  private static final int MIN_ROOT_ENTRIES = 16;
  private static final int MAX_ROOT_ENTRIES = 1 << 15;
  private static final int OEM_NAME_LENGTH = 8;
  private static final int U8 = (1 << 8) - 1;
  private static final int U16 = (1 << 16) - 1;
  private static final long U32 = (1L << 32) - 1;

  // Written only by the methods that made the copy: a value to everybody else.
  long size;
  int sectorSize = MIN_SECTOR_SIZE;
  Optional<FatType> type = Optional.empty();
  OptionalInt sectorsPerCluster = OptionalInt.empty();
  OptionalInt reservedSectorCount = OptionalInt.empty();
  int fatCount = 2;
  OptionalInt rootEntryCount = OptionalInt.empty();
  OptionalInt media = OptionalInt.empty();
  OptionalInt driveNumber = OptionalInt.empty();
  OptionalInt heads = OptionalInt.empty();
  OptionalInt sectorsPerTrack = OptionalInt.empty();
  OptionalInt backupBootSector = OptionalInt.empty();
  long hiddenSectors;
  long volumeId;
  Optional<VolumeLabel> label = Optional.empty();
  Instant labelTime = FatTimestamp.EARLIEST;
  String oemName = "mkfs.fat";
  Alignment alignment = Alignment.CLUSTERS;
  SmallFat32 smallFat32 = SmallFat32.REFUSE;
  PartitionTable partitionTable = PartitionTable.NONE;

  private FatFormat() {}

  private FatFormat copy() {
    FatFormat copy = new FatFormat();
    copy.size = size;
    copy.sectorSize = sectorSize;
    copy.type = type;
    copy.sectorsPerCluster = sectorsPerCluster;
    copy.reservedSectorCount = reservedSectorCount;
    copy.fatCount = fatCount;
    copy.rootEntryCount = rootEntryCount;
    copy.media = media;
    copy.driveNumber = driveNumber;
    copy.heads = heads;
    copy.sectorsPerTrack = sectorsPerTrack;
    copy.backupBootSector = backupBootSector;
    copy.hiddenSectors = hiddenSectors;
    copy.volumeId = volumeId;
    copy.label = label;
    copy.labelTime = labelTime;
    copy.oemName = oemName;
    copy.alignment = alignment;
    copy.smallFat32 = smallFat32;
    copy.partitionTable = partitionTable;
    return copy;
  }

  /** A volume on {@code size} bytes; a last part of a sector is left alone. */
  public static FatFormat ofSize(long size) {
    return new FatFormat().withSize(size);
  }

  /** Bytes of the volume. */
  public long size() {
    return size;
  }

  /** Sets the bytes of the volume. */
  public FatFormat withSize(long bytes) {
    require(bytes >= MIN_SECTOR_SIZE, "size", bytes, "at least a sector of 512 bytes");
    FatFormat copy = copy();
    copy.size = bytes;
    return copy;
  }

  /** Sets the bytes in a sector: 512 (the default), 1024, 2048 or 4096. */
  public FatFormat withSectorSize(int bytes) {
    boolean known =
        Ranges.isPowerOfTwo(bytes) && bytes >= MIN_SECTOR_SIZE && bytes <= MAX_SECTOR_SIZE;
    require(known, "sector size", bytes, "512, 1024, 2048 or 4096");
    FatFormat copy = copy();
    copy.sectorSize = bytes;
    return copy;
  }

  /** Sets the type; by default the size decides. */
  public FatFormat withType(FatType fatType) {
    FatFormat copy = copy();
    copy.type = Optional.of(fatType);
    return copy;
  }

  /** Sets the sectors in a cluster: a power of 2 up to 128; by default the size decides. */
  public FatFormat withSectorsPerCluster(int count) {
    boolean known = Ranges.isPowerOfTwo(count) && count <= MAX_SECTORS_PER_CLUSTER;
    require(known, "sectors per cluster", count, "a power of 2 up to 128");
    FatFormat copy = copy();
    copy.sectorsPerCluster = OptionalInt.of(count);
    return copy;
  }

  /** Sets the least number of sectors before the first FAT; by default 1, on FAT32 32. */
  public FatFormat withReservedSectorCount(int count) {
    require(count >= 1 && count <= U16, "reserved sectors", count, "1 to 65535");
    FatFormat copy = copy();
    copy.reservedSectorCount = OptionalInt.of(count);
    return copy;
  }

  /** Sets the number of FATs, 1 to 4; by default 2. */
  public FatFormat withFatCount(int count) {
    require(count >= 1 && count <= MAX_FATS, "number of FATs", count, "1 to 4");
    FatFormat copy = copy();
    copy.fatCount = count;
    return copy;
  }

  /** Sets the least number of root directory entries, 16 to 32768; FAT32 has no such limit. */
  public FatFormat withRootEntryCount(int count) {
    boolean known = count >= MIN_ROOT_ENTRIES && count <= MAX_ROOT_ENTRIES;
    require(known, "root directory entries", count, "16 to 32768");
    FatFormat copy = copy();
    copy.rootEntryCount = OptionalInt.of(count);
    return copy;
  }

  /** Sets BPB_Media: 0xf0, or 0xf8 to 0xff; by default 0xf8, or that of a floppy of this size. */
  public FatFormat withMedia(int code) {
    require(code == 0xF0 || (code >= 0xF8 && code <= U8), "media", code, "0xf0 or 0xf8 to 0xff");
    FatFormat copy = copy();
    copy.media = OptionalInt.of(code);
    return copy;
  }

  /** Sets BS_DrvNum; by default 0x80 for media 0xf8, else 0. */
  public FatFormat withDriveNumber(int number) {
    require(number >= 0 && number <= U8, "drive number", number, "0 to 255");
    FatFormat copy = copy();
    copy.driveNumber = OptionalInt.of(number);
    return copy;
  }

  /** Sets the disk's geometry. The volume is cut to whole tracks if parts are aligned. */
  public FatFormat withDiskGeometry(int headCount, int sectorsPerTrackCount) {
    require(headCount >= 1 && headCount <= U16, "heads", headCount, "1 to 65535");
    boolean known = sectorsPerTrackCount >= 1 && sectorsPerTrackCount <= U16;
    require(known, "sectors per track", sectorsPerTrackCount, "1 to 65535");
    FatFormat copy = copy();
    copy.heads = OptionalInt.of(headCount);
    copy.sectorsPerTrack = OptionalInt.of(sectorsPerTrackCount);
    return copy;
  }

  /** Sets the sector of the boot sector's copy on FAT32, 0 for none; by default 6. */
  public FatFormat withBackupBootSector(int sector) {
    require(sector >= 0 && sector <= U16, "backup boot sector", sector, "0 to 65535");
    FatFormat copy = copy();
    copy.backupBootSector = OptionalInt.of(sector);
    return copy;
  }

  /** Sets the sectors before the volume on its disk, a u32; by default 0. */
  public FatFormat withHiddenSectors(long count) {
    require(count >= 0 && count <= U32, "hidden sectors", count, "0 to 4294967295");
    FatFormat copy = copy();
    copy.hiddenSectors = count;
    return copy;
  }

  /** Sets the volume id, a u32; by default 0. */
  public FatFormat withVolumeId(long id) {
    require(id >= 0 && id <= U32, "volume id", id, "0 to 4294967295");
    FatFormat copy = copy();
    copy.volumeId = id;
    return copy;
  }

  /** Sets the label and the time of its entry in the root directory; by default there is none. */
  public FatFormat withLabel(VolumeLabel text, Instant time) {
    FatFormat copy = copy();
    copy.label = Optional.of(text);
    copy.labelTime = time;
    return copy;
  }

  /** Sets BS_OEMName, at most 8 ASCII characters; by default {@code mkfs.fat}. */
  public FatFormat withOemName(String name) {
    boolean ascii = US_ASCII.newEncoder().canEncode(name);
    if (!ascii || name.length() > OEM_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "OEM name " + Quoted.of(name) + " is not at most 8 ASCII characters");
    }
    FatFormat copy = copy();
    copy.oemName = name;
    return copy;
  }

  /** Sets whether parts begin at whole clusters; by default they do on more than 8192 sectors. */
  public FatFormat withAlignment(Alignment parts) {
    FatFormat copy = copy();
    copy.alignment = parts;
    return copy;
  }

  /** Sets what to do about a FAT32 volume under 65525 clusters; by default it is refused. */
  public FatFormat withSmallFat32(SmallFat32 answer) {
    FatFormat copy = copy();
    copy.smallFat32 = answer;
    return copy;
  }

  /** Sets whether the boot sector is an MBR, too; by default it is not. */
  public FatFormat withPartitionTable(PartitionTable table) {
    FatFormat copy = copy();
    copy.partitionTable = table;
    return copy;
  }

  private static void require(boolean holds, String what, long actual, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          Text.format("%s is %d, expected %s", what, actual, expected));
    }
  }
}
