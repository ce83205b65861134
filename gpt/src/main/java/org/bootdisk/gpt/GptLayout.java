package org.bootdisk.gpt;

import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;

/**
 * Where a disk's GPT lies: what both headers say about places and sizes. All places are LBAs.
 *
 * @param blockSize bytes in a logical block
 * @param blockCount blocks on the disk
 * @param numberOfPartitionEntries entries in the array, used or not
 * @param sizeOfPartitionEntry bytes in an entry: 128 times a power of two
 * @param firstUsableLba first block that a partition may have
 * @param lastUsableLba last block that a partition may have, inclusive
 * @param primaryEntryLba first block of the primary entry array
 * @param alternateLba block of the alternate header
 * @param alternateEntryLba first block of the alternate entry array
 */
public record GptLayout(
    int blockSize,
    long blockCount,
    int numberOfPartitionEntries,
    int sizeOfPartitionEntry,
    long firstUsableLba,
    long lastUsableLba,
    long primaryEntryLba,
    long alternateLba,
    long alternateEntryLba) {

  /** Block of the primary header (UEFI 2.10 §5.3.2). */
  public static final long PRIMARY_LBA = 1;

  /** Entries in an array unless somebody wants more or less. */
  public static final int USUAL_ENTRIES = 128;

  /** The most entries that we read or make; gdisk and the kernel know no limit. */
  public static final int MOST_ENTRIES = 65_536;

  /** The largest entry that we read or make, in bytes. */
  public static final int LARGEST_ENTRY = 4096;

  /** Bytes that a disk reserves for an array at least (UEFI 2.10 §5.3.1). */
  public static final int SMALLEST_ARRAY = 16_384;

  /** Smallest and largest block size, in bytes. */
  private static final int SMALLEST_BLOCK = 512;

  private static final int LARGEST_BLOCK = 65_536;

  /** Refuses sizes that no GPT has. Places are judged by {@link TableRules}. */
  public GptLayout {
    requireBlockSize(blockSize);
    requireEntries(numberOfPartitionEntries, sizeOfPartitionEntry);
  }

  /** The usual layout: 128 entries of 128 bytes, the alternate at the end of the disk. */
  public static GptLayout standard(int blockSize, long blockCount) {
    return of(blockSize, blockCount, USUAL_ENTRIES, PartitionEntry.LAYOUT.size());
  }

  /**
   * A layout with another array, which lies right behind the primary header and right before the
   * alternate one.
   *
   * @throws IllegalArgumentException if the disk is too small for both copies and one usable block
   */
  public static GptLayout of(int blockSize, long blockCount, int entries, int entrySize) {
    requireBlockSize(blockSize);
    requireEntries(entries, entrySize);
    long reserved = Ranges.ceilDiv(reservedBytes(entries, entrySize), blockSize);
    long needed = Math.addExact(2 * reserved, 4);
    require(blockCount >= needed, "the disk's number of blocks", blockCount, needed + " or more");
    long alternateLba = blockCount - 1;
    long first = PRIMARY_LBA + 1 + reserved;
    return new GptLayout(
        blockSize,
        blockCount,
        entries,
        entrySize,
        first,
        alternateLba - reserved - 1,
        PRIMARY_LBA + 1,
        alternateLba,
        alternateLba - reserved);
  }

  /**
   * This layout on a disk of another size: alternate header, its array and the last usable block as
   * far from the end as they were from the alternate header.
   *
   * @throws IllegalArgumentException if no block would be usable
   */
  public GptLayout fitted(long blocks) {
    boolean ordered =
        lastUsableLba < alternateEntryLba && alternateArray().endingLba() < alternateLba;
    long array = ordered ? alternateLba - alternateEntryLba : arrayBlocks();
    long usable = ordered ? alternateLba - lastUsableLba : arrayBlocks() + 1;
    return endingAt(blocks, blocks - 1 - usable, blocks - 1 - array);
  }

  /**
   * This layout on a disk of another size as sgdisk makes it: the usable blocks end as far from the
   * end of the disk as they begin from its start.
   *
   * @throws IllegalArgumentException if no block would be usable
   */
  public GptLayout mirrored(long blocks) {
    long last = blocks - firstUsableLba;
    return endingAt(blocks, last, last + 1);
  }

  private GptLayout endingAt(long blocks, long lastUsable, long alternateArray) {
    require(lastUsable >= firstUsableLba, "the last usable block", lastUsable, "" + firstUsableLba);
    return new GptLayout(
        blockSize,
        blocks,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        firstUsableLba,
        lastUsable,
        primaryEntryLba,
        blocks - 1,
        alternateArray);
  }

  /** This layout with the alternate array elsewhere. */
  public GptLayout withAlternateEntryLba(long lba) {
    return new GptLayout(
        blockSize,
        blockCount,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        firstUsableLba,
        lastUsableLba,
        primaryEntryLba,
        alternateLba,
        lba);
  }

  /** This layout with the alternate array at {@code lba}, right behind the usable blocks. */
  public GptLayout withAlternateArrayAt(long lba) {
    return new GptLayout(
        blockSize,
        blockCount,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        firstUsableLba,
        lba - 1,
        primaryEntryLba,
        alternateLba,
        lba);
  }

  /** This layout with other usable blocks; the arrays stay. */
  public GptLayout withUsable(LbaRange usable) {
    return new GptLayout(
        blockSize,
        blockCount,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        usable.startingLba(),
        usable.endingLba(),
        primaryEntryLba,
        alternateLba,
        alternateEntryLba);
  }

  /** This layout with the primary array elsewhere. */
  public GptLayout withPrimaryEntryLba(long lba) {
    return new GptLayout(
        blockSize,
        blockCount,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        firstUsableLba,
        lastUsableLba,
        lba,
        alternateLba,
        alternateEntryLba);
  }

  /** This layout with another first usable block. */
  public GptLayout withFirstUsableLba(long lba) {
    return new GptLayout(
        blockSize,
        blockCount,
        numberOfPartitionEntries,
        sizeOfPartitionEntry,
        lba,
        lastUsableLba,
        primaryEntryLba,
        alternateLba,
        alternateEntryLba);
  }

  /** This layout with arrays of another length in the same places. */
  public GptLayout withEntries(int entries) {
    return new GptLayout(
        blockSize,
        blockCount,
        entries,
        sizeOfPartitionEntry,
        firstUsableLba,
        lastUsableLba,
        primaryEntryLba,
        alternateLba,
        alternateEntryLba);
  }

  /** Whether an entry may have {@code bytes} bytes (UEFI 2.10 §5.3.2): 128 times a power of two. */
  static boolean entrySizeAllowed(long bytes) {
    return bytes >= PartitionEntry.LAYOUT.size()
        && bytes <= LARGEST_ENTRY
        && Ranges.isPowerOfTwo(bytes);
  }

  /** Whether a disk can have blocks of {@code bytes} bytes. */
  static boolean blockSizeAllowed(long bytes) {
    return bytes >= SMALLEST_BLOCK && bytes <= LARGEST_BLOCK && Ranges.isPowerOfTwo(bytes);
  }

  /** Bytes in an array, the rest of its last block not counted. */
  public int arrayBytes() {
    return numberOfPartitionEntries * sizeOfPartitionEntry;
  }

  /** Blocks that an array takes. */
  public long arrayBlocks() {
    return Ranges.ceilDiv(arrayBytes(), blockSize);
  }

  /** The blocks of the primary array. */
  public LbaRange primaryArray() {
    return new LbaRange(primaryEntryLba, primaryEntryLba + arrayBlocks() - 1);
  }

  /** The blocks of the alternate array. */
  public LbaRange alternateArray() {
    return new LbaRange(alternateEntryLba, alternateEntryLba + arrayBlocks() - 1);
  }

  /** The blocks that partitions may have. */
  public LbaRange usable() {
    return new LbaRange(firstUsableLba, lastUsableLba);
  }

  /** Where {@code lba} is on the disk, in bytes. */
  public long offset(long lba) {
    return Math.multiplyExact(lba, (long) blockSize);
  }

  /** Bytes on the disk. */
  public long diskSize() {
    return offset(blockCount);
  }

  /** The whole disk, described for messages. */
  @Override
  public String toString() {
    return Text.format("%d blocks of %d bytes", blockCount, blockSize);
  }

  private static int reservedBytes(int entries, int entrySize) {
    return Math.max(SMALLEST_ARRAY, Math.multiplyExact(entries, entrySize));
  }

  private static void requireEntries(int entries, int entrySize) {
    require(
        entries >= 1 && entries <= MOST_ENTRIES,
        "NumberOfPartitionEntries",
        entries,
        "1 to " + MOST_ENTRIES);
    require(
        entrySizeAllowed(entrySize),
        "SizeOfPartitionEntry",
        entrySize,
        "128, 256, 512, 1024, 2048 or 4096");
  }

  private static void requireBlockSize(int blockSize) {
    require(blockSizeAllowed(blockSize), "block size", blockSize, "a power of two from 512");
  }

  private static void require(boolean rule, String what, long actual, String expected) {
    if (!rule) {
      throw new IllegalArgumentException(
          Text.format("%s is %d, expected %s", what, actual, expected));
    }
  }
}
