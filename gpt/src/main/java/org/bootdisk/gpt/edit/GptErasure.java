package org.bootdisk.gpt.edit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Region;
import org.bootdisk.gpt.GptCopy;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;

/**
 * Takes a GPT off a disk: the bytes that become zeros, so that no stale copy comes back to life.
 *
 * @param ranges what is zeroed
 */
public record GptErasure(List<Range> ranges) {

  /**
   * Bytes of a disk.
   *
   * @param start first byte
   * @param end one past the last byte
   */
  public record Range(long start, long end) {}

  /** Copies the list. */
  public GptErasure {
    ranges = List.copyOf(ranges);
  }

  /**
   * Headers and arrays where the disk's copies have them or, if neither copy can be relied on,
   * where a disk of its size usually has them. The MBR is not part of it.
   */
  public static GptErasure of(GptReading reading) {
    Collector collector = new Collector(reading.blockSize());
    for (GptCopy copy : List.of(reading.primary(), reading.alternate())) {
      Optional<GptTable> table = copy.table();
      if (table.isPresent()) {
        collector.block(copy.lba());
        long array = copy.header().orElseThrow().partitionEntryLba();
        collector.blocks(array, table.get().layout().arrayBlocks());
      }
    }
    return collector.ranges.isEmpty() ? usual(reading) : new GptErasure(collector.ranges);
  }

  /**
   * Headers and arrays of 128 entries where a disk of its size usually has them, wherever this one
   * has them: what sgdisk zeroes. On a disk that has grown the old alternate stays.
   */
  public static GptErasure usual(GptReading reading) {
    Collector collector = new Collector(reading.blockSize());
    addUsual(collector, reading);
    return new GptErasure(collector.ranges);
  }

  private static void addUsual(Collector collector, GptReading reading) {
    collector.block(GptLayout.PRIMARY_LBA);
    collector.block(reading.blockCount() - 1);
    GptLayout usual;
    try {
      usual = GptLayout.standard(reading.blockSize(), reading.blockCount());
    } catch (IllegalArgumentException e) {
      return; // Too small a disk for the arrays to have a usual place.
    }
    collector.blocks(usual.primaryEntryLba(), usual.arrayBlocks());
    collector.blocks(usual.alternateEntryLba(), usual.arrayBlocks());
  }

  /** The same without the bytes that {@code disk}'s structures take. */
  public GptErasure except(GptDisk disk) {
    List<Range> left = ranges;
    for (Region region : disk.structures()) {
      List<Range> next = new ArrayList<>();
      for (Range range : left) {
        cut(range, region, next);
      }
      left = next;
    }
    return new GptErasure(left);
  }

  private static void cut(Range range, Region region, List<Range> next) {
    long firstEnd = Math.min(range.end, region.start());
    long secondStart = Math.max(range.start, region.end());
    if (range.start < firstEnd) {
      next.add(new Range(range.start, firstEnd));
    }
    if (secondStart < range.end) {
      next.add(new Range(secondStart, range.end));
    }
  }

  /** Zeroes the bytes. */
  public void run(BlockDevice device) throws IOException {
    for (Range range : ranges) {
      device.zero(range.start, range.end - range.start);
    }
    device.flush();
  }

  private static final class Collector {
    private final int blockSize;
    private final List<Range> ranges = new ArrayList<>();

    Collector(int blockSize) {
      this.blockSize = blockSize;
    }

    void block(long lba) {
      blocks(lba, 1);
    }

    void blocks(long lba, long count) {
      ranges.add(new Range(lba * blockSize, (lba + count) * blockSize));
    }
  }
}
