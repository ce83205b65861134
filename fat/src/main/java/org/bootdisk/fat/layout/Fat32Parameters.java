package org.bootdisk.fat.layout;

/**
 * The part of the BPB that only FAT32 has (FAT, "Extended BPB structure for FAT32 volumes").
 *
 * @param extFlags BPB_ExtFlags
 * @param version BPB_FSVer; only 0 is defined
 * @param rootCluster BPB_RootClus: the first cluster of the root directory
 * @param fsInfoSector BPB_FSInfo: the sector of the {@link FsInfo}; 0 or 0xffff if there is none
 * @param backupBootSector BPB_BkBootSec: the sector of the boot sector's copy; 0 or 0xffff if none
 */
public record Fat32Parameters(
    int extFlags, int version, long rootCluster, int fsInfoSector, int backupBootSector) {

  /** The absence of these parameters: FAT12 and FAT16. */
  public static final Fat32Parameters NONE = new Fat32Parameters(0, 0, 0, 0, 0);

  private static final int NO_MIRRORING = 1 << 7;
  private static final int ACTIVE_FAT = (1 << 4) - 1;

  /** Whether every change goes to all FATs (BPB_ExtFlags bit 7 clear). */
  public boolean mirrored() {
    return (extFlags & NO_MIRRORING) == 0;
  }

  /** The index of the only FAT in use; 0 if they are mirrored. */
  public int activeFat() {
    return mirrored() ? 0 : extFlags & ACTIVE_FAT;
  }
}
