package org.bootdisk.grub;

/**
 * Sectors of a disk, one behind the other.
 *
 * @param start the first one's LBA, in sectors of 512 bytes
 * @param count how many
 */
public record SectorRun(long start, long count) {

  /** Refuses a run that has the boot sector in it, or no end. */
  public SectorRun {
    if (start < 1 || count < 0) {
      throw new IllegalArgumentException(count + " sectors at LBA " + start);
    }
    Math.addExact(start, count);
  }

  /** One past the last sector. */
  public long end() {
    return start + count;
  }
}
