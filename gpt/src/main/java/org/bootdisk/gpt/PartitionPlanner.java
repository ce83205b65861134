package org.bootdisk.gpt;

import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;

/**
 * Finds room for a partition in a table, by sgdisk's rules: a start that is not aligned moves down
 * if all blocks on the way are free, else up if they are, else stays.
 *
 * @param table what is there already
 * @param alignment blocks that a start is a multiple of
 * @param end whether ends are aligned too
 */
public record PartitionPlanner(GptTable table, long alignment, EndAlignment end) {

  /** Where a partition that reaches to the end of free space ends. */
  public enum EndAlignment {
    /** At the last free block. */
    NONE,
    /** Right before a multiple of the alignment, where there is one. */
    ALIGNED
  }

  /** Bytes that new disks align to. */
  private static final int USUAL_ALIGNMENT = 1 << 20;

  /** Blocks of a disk from which on sgdisk never aligns to less than {@link #LEAST_BLOCKS}. */
  private static final long LARGE_DISK_BLOCKS = 585_937_500L;

  private static final int LEAST_BLOCKS = 8;

  /** Refuses an alignment to nothing. */
  public PartitionPlanner {
    if (alignment < 1) {
      throw new IllegalArgumentException("alignment " + alignment + ", expected 1 block or more");
    }
  }

  /**
   * A planner with sgdisk's alignment: 1 MiB, or the largest smaller power of two that every
   * partition of the table starts at a multiple of.
   */
  public static PartitionPlanner of(GptTable table) {
    long alignment = Math.max(1, USUAL_ALIGNMENT / table.layout().blockSize());
    for (PartitionEntry entry : table.entries().values()) {
      while (entry.startingLba() % alignment != 0) {
        alignment /= 2;
      }
    }
    boolean large = table.layout().blockCount() >= LARGE_DISK_BLOCKS;
    long least = large ? LEAST_BLOCKS : 1;
    return new PartitionPlanner(table, Math.max(alignment, least), EndAlignment.NONE);
  }

  /** This planner with starts at multiples of {@code blocks}. */
  public PartitionPlanner alignedTo(long blocks) {
    return new PartitionPlanner(table, blocks, end);
  }

  /** This planner with ends aligned too. */
  public PartitionPlanner withAlignedEnds() {
    return new PartitionPlanner(table, alignment, EndAlignment.ALIGNED);
  }

  /** This planner for another table. */
  public PartitionPlanner with(GptTable other) {
    return new PartitionPlanner(other, alignment, end);
  }

  /**
   * Blocks from {@code startingLba}, aligned, to {@code endingLba}, as it is.
   *
   * @throws IllegalArgumentException if they are not all free
   */
  public LbaRange between(long startingLba, long endingLba) {
    long start = align(startingLba);
    if (start < 0 || start > endingLba) {
      throw new IllegalArgumentException(
          Text.format("a partition cannot start at LBA %d and end at %d", start, endingLba));
    }
    LbaRange range = new LbaRange(start, endingLba);
    requireFree(range);
    return range;
  }

  /** {@code blocks} blocks from the first aligned one of the largest free range. */
  public LbaRange ofSize(long blocks) {
    long start = firstOfLargest();
    return between(start, Math.addExact(start, blocks - 1));
  }

  /** The largest free range from its first aligned block to its end. */
  public LbaRange largest() {
    long start = firstOfLargest();
    return between(start, lastFree(start));
  }

  /** The first aligned block of the largest free range; of equal ranges the first. */
  public long firstOfLargest() {
    return align(largestFree().startingLba());
  }

  /**
   * The largest range of free blocks; of equal ones the first.
   *
   * @throws IllegalArgumentException if no block is free
   */
  public LbaRange largestFree() {
    return table.free().stream()
        .reduce((best, next) -> next.blocks() > best.blocks() ? next : best)
        .orElseThrow(() -> new IllegalArgumentException("no block is free"));
  }

  /** The last block up to which all from {@code lba} on are free, aligned if ends are. */
  public long lastFree(long lba) {
    long last = freeAround(lba).endingLba();
    if (end == EndAlignment.NONE) {
      return last;
    }
    long aligned = Ranges.alignDown(last + 1, alignment) - 1;
    return aligned >= lba ? aligned : last;
  }

  /** Whether {@code lba} is usable and free. */
  public boolean isFree(long lba) {
    return table.free().stream().anyMatch(range -> range.contains(lba));
  }

  /** {@code lba} moved to a multiple of the alignment as sgdisk moves it. */
  public long align(long lba) {
    long down = Ranges.alignDown(lba, alignment);
    if (down == lba) {
      return lba;
    }
    if (allFree(down, lba - 1)) {
      return down;
    }
    long up = Math.addExact(down, alignment);
    return allFree(lba + 1, up) ? up : lba;
  }

  private boolean allFree(long first, long last) {
    return table.free().stream().anyMatch(range -> range.contains(first) && range.contains(last));
  }

  private LbaRange freeAround(long lba) {
    for (LbaRange range : table.free()) {
      if (range.contains(lba)) {
        return range;
      }
    }
    throw new IllegalArgumentException(
        Text.format("LBA %d is not free; the usable blocks are %s", lba, table.layout().usable()));
  }

  private void requireFree(LbaRange range) {
    LbaRange free = freeAround(range.startingLba());
    if (range.endingLba() > free.endingLba()) {
      throw new IllegalArgumentException(
          Text.format(
              "%s is not free: only LBA %d to %d are",
              range, range.startingLba(), free.endingLba()));
    }
  }
}
