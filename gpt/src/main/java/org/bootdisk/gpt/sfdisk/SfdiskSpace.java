package org.bootdisk.gpt.sfdisk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.LbaRange;

/** Finds room as sfdisk does: behind what is there, aligned; to the end of the free space. */
final class SfdiskSpace {

  private final LbaRange whole;
  private final int sectorSize;
  private final long grain;
  private final List<LbaRange> used = new ArrayList<>();

  SfdiskSpace(LbaRange whole, int sectorSize, long grain) {
    this.whole = whole;
    this.sectorSize = sectorSize;
    this.grain = Math.max(1, grain);
  }

  /** Whether a partition without a start finds a place. */
  boolean hasRoom() {
    return firstAligned(0) <= whole.endingLba();
  }

  /** Takes a partition's blocks, the first {@code lead} aligned blocks before it left free. */
  LbaRange take(SfdiskPartition partition, long lead) {
    long start =
        partition
            .start()
            .map(amount -> amount.sectors(sectorSize, grain))
            .orElseGet(() -> firstAligned(lead));
    Optional<Long> size = partition.size().map(amount -> amount.sectors(sectorSize, grain));
    long last = size.isPresent() ? Math.addExact(start, size.get() - 1) : lastFrom(start);
    if (start < whole.startingLba() || last > whole.endingLba() || last < start) {
      throw new IllegalArgumentException(
          Text.format("LBA %d to %d is not within %s", start, last, whole));
    }
    LbaRange range = new LbaRange(start, last);
    for (LbaRange other : used) {
      if (other.overlaps(range)) {
        throw new IllegalArgumentException(range + " overlaps another partition, " + other);
      }
    }
    used.add(range);
    return range;
  }

  /** The first multiple of the grain behind everything that is used. */
  private long firstAligned(long lead) {
    long next = whole.startingLba();
    for (LbaRange range : used) {
      next = Math.max(next, range.endingLba() + 1);
    }
    return Ranges.alignUp(next, grain) + lead;
  }

  /** The last block before the next partition, rounded down to the grain where that leaves some. */
  private long lastFrom(long start) {
    long last = whole.endingLba();
    for (LbaRange range : used) {
      if (range.startingLba() > start) {
        last = Math.min(last, range.startingLba() - 1);
      }
    }
    long aligned = Ranges.alignDown(last + 1, grain) - 1;
    return aligned > start ? aligned : last;
  }
}
