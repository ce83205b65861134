package org.bootdisk.gpt;

import org.bootdisk.block.Text;

/**
 * Consecutive logical blocks.
 *
 * @param startingLba first block
 * @param endingLba last block, inclusive
 */
public record LbaRange(long startingLba, long endingLba) {

  /** Refuses an empty range. */
  public LbaRange {
    if (startingLba < 0 || endingLba < startingLba) {
      throw new IllegalArgumentException(Text.format("LBA %d to %d", startingLba, endingLba));
    }
  }

  /** Blocks. */
  public long blocks() {
    return endingLba - startingLba + 1;
  }

  /** Whether {@code lba} lies in this range. */
  public boolean contains(long lba) {
    return startingLba <= lba && lba <= endingLba;
  }

  /** Whether all of {@code other} lies in this range. */
  public boolean contains(LbaRange other) {
    return startingLba <= other.startingLba && other.endingLba <= endingLba;
  }

  /** Whether this range and {@code other} have a block in common. */
  public boolean overlaps(LbaRange other) {
    return startingLba <= other.endingLba && other.startingLba <= endingLba;
  }

  @Override
  public String toString() {
    return "LBA " + startingLba + " to " + endingLba;
  }
}
