package org.bootdisk.fat.layout;

/**
 * The parameters of a volume (FAT, "Boot Sector and BPB"). Values as the specification names them;
 * where it has a 16-bit and a 32-bit field for one number, the number is here once.
 *
 * @param sectorSize BPB_BytsPerSec: bytes in a sector
 * @param sectorsPerCluster BPB_SecPerClus
 * @param reservedSectorCount BPB_RsvdSecCnt: sectors before the first FAT
 * @param fatCount BPB_NumFATs
 * @param rootEntryCount BPB_RootEntCnt: entries of the root directory; 0 on FAT32
 * @param totalSectors BPB_TotSec16 or BPB_TotSec32
 * @param media BPB_Media
 * @param fatSize BPB_FATSz16 or BPB_FATSz32: sectors in one FAT
 * @param sectorsPerTrack BPB_SecPerTrk
 * @param heads BPB_NumHeads
 * @param hiddenSectors BPB_HiddSec: sectors before the volume on its disk
 * @param fat32 what only FAT32 has; {@link Fat32Parameters#NONE} on FAT12 and FAT16
 */
public record BiosParameterBlock(
    int sectorSize,
    int sectorsPerCluster,
    int reservedSectorCount,
    int fatCount,
    int rootEntryCount,
    long totalSectors,
    int media,
    long fatSize,
    int sectorsPerTrack,
    int heads,
    long hiddenSectors,
    Fat32Parameters fat32) {

  /** Bytes in a cluster. */
  public int clusterSize() {
    return sectorSize * sectorsPerCluster;
  }

  /** Whether the FAT32 form of the boot sector holds these parameters. */
  public boolean isFat32() {
    return fat32.rootCluster() != 0;
  }
}
