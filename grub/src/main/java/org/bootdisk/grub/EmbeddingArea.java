package org.bootdisk.grub;

/**
 * The sectors of a disk that core.img may take, such as a BIOS boot partition.
 *
 * @param firstLba the first sector
 * @param sectorCount number of sectors of 512 bytes
 */
public record EmbeddingArea(long firstLba, long sectorCount) {

  /** Refuses an area that is no range of sectors, or that has the boot sector in it. */
  public EmbeddingArea {
    if (firstLba < 1 || sectorCount < 0) {
      throw new IllegalArgumentException(
          "embedding area of " + sectorCount + " sectors at LBA " + firstLba);
    }
    Math.addExact(firstLba, sectorCount);
  }
}
