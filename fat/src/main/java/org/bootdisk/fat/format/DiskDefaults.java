package org.bootdisk.fat.format;

import java.util.Optional;
import org.bootdisk.fat.layout.FatType;

/**
 * What mkfs.fat takes from the size of a disk: its geometry, and where to begin the search for a
 * cluster size.
 *
 * @param heads of the disk
 * @param sectorsPerTrack of the disk
 * @param media BPB_Media
 * @param sectorsPerCluster the smallest that is tried
 * @param rootEntryCount entries of FAT12's and FAT16's root directory
 * @param type the type, if it is decided by now
 */
record DiskDefaults(
    int heads,
    int sectorsPerTrack,
    int media,
    int sectorsPerCluster,
    int rootEntryCount,
    Optional<FatType> type) {

  private static final long KIB = 1024;
  private static final long FAT32_FROM = 512 * KIB * KIB;
  private static final int FIXED_DISK = 0xF8;
  private static final int CYLINDERS = 1024;
  private static final int LBA_SECTORS = 63;
  private static final int MAX_HEADS = 255;

  static DiskDefaults of(FatFormat format) {
    Optional<FatType> type =
        format.type.isEmpty() && format.size >= FAT32_FROM
            ? Optional.of(FatType.FAT32)
            : format.type;
    long sectors = format.size / format.sectorSize;
    DiskDefaults found = forSize(format.size / KIB, sectors, type);
    return new DiskDefaults(
        format.heads.orElse(found.heads),
        format.sectorsPerTrack.orElse(found.sectorsPerTrack),
        found.media,
        type.equals(Optional.of(FatType.FAT32)) ? startOfFat32(sectors) : found.sectorsPerCluster,
        found.rootEntryCount,
        type);
  }

  private static DiskDefaults forSize(long kib, long sectors, Optional<FatType> type) {
    // Sizes of floppies; the switch needs an int, and no floppy is a negative one.
    return switch ((int) Math.min(kib, Integer.MAX_VALUE)) {
      case 360 -> new DiskDefaults(2, 9, 0xFD, 2, 112, type);
      case 720 -> new DiskDefaults(2, 9, 0xF9, 2, 112, type);
      case 1200 -> new DiskDefaults(2, 15, 0xF9, 1, 224, type);
      case 1440 -> new DiskDefaults(2, 18, 0xF0, 1, 224, type);
      case 2880 -> new DiskDefaults(2, 36, 0xF0, 2, 224, type);
      default -> forDisk(sectors, type);
    };
  }

  /**
   * Up to 524288 sectors as SD cards have it, above as the BIOS's LBA assist translation has it.
   */
  private static DiskDefaults forDisk(long sectors, Optional<FatType> type) {
    if (sectors <= 524_288) {
      int heads = sectors <= 32_768 ? 2 : sectors <= 65_536 ? 4 : sectors <= 262_144 ? 8 : 16;
      return new DiskDefaults(heads, sectors <= 4096 ? 16 : 32, FIXED_DISK, 4, 512, type);
    }
    int heads = 16;
    while (heads < MAX_HEADS && sectors > (long) heads * LBA_SECTORS * CYLINDERS) {
      heads = Math.min(heads * 2, MAX_HEADS);
    }
    return new DiskDefaults(heads, LBA_SECTORS, FIXED_DISK, 4, 512, type);
  }

  /** Microsoft's table, in sectors: 4 KiB clusters above 260 MiB, up to 32 KiB above 32 GiB. */
  private static int startOfFat32(long sectors) {
    long mib = 2 * KIB;
    long gib = KIB * mib;
    return sectors > 32 * gib
        ? 64
        : sectors > 16 * gib ? 32 : sectors > 8 * gib ? 16 : sectors > 260 * mib ? 8 : 1;
  }
}
