package org.bootdisk.gpt.mbr;

/**
 * A partition within an extended one, described by a sector of its own. Its places are LBAs of the
 * disk, not relative ones as that sector has them.
 *
 * @param ebrLba block of the sector that describes it
 * @param partition the partition; its startingLba is on the disk
 */
public record LogicalPartition(long ebrLba, MbrPartition partition) {

  /** Number of the first logical partition; 1 to 4 are those of the MBR itself. */
  public static final int FIRST_NUMBER = Mbr.PARTITIONS + 1;
}
