package org.bootdisk.gpt.mbr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Text;

/**
 * The chain of sectors in an extended partition. Each is laid out as an MBR and has two records:
 * its logical partition, relative to itself, and the next sector, relative to the extended
 * partition. No specification has it; this is what Linux, sfdisk and DOS agree on.
 */
final class ExtendedChain {

  /** The most logical partitions that we read: sfdisk and the kernel stop earlier. */
  static final int MOST = 1024;

  private static final int EXTENDED = 0x05;
  private static final String SOURCE = "Linux block/partitions/msdos.c, parse_extended";

  private final BlockDevice device;
  private final int blockSize;
  private final long blockCount;

  ExtendedChain(BlockDevice device, int blockSize, long blockCount) {
    this.device = device;
    this.blockSize = blockSize;
    this.blockCount = blockCount;
  }

  /** The logical partitions of the first extended partition among {@code primary}. */
  List<LogicalPartition> read(List<MbrPartition> primary) throws IOException {
    for (MbrPartition partition : primary) {
      if (partition.extended()) {
        return follow(partition);
      }
    }
    return List.of();
  }

  private List<LogicalPartition> follow(MbrPartition extended) throws IOException {
    List<LogicalPartition> found = new ArrayList<>();
    Set<Long> passed = new HashSet<>();
    long at = extended.startingLba();
    while (true) {
      requireNew(at, extended, passed);
      ByteBuffer sector = Mbr.LAYOUT.read(device, at * blockSize);
      if (!Mbr.signed(sector)) {
        if (passed.size() == 1) {
          return found; // An extended partition that nothing was ever put into.
        }
        throw corrupt(at, "Signature", "no 55 AA", "a sector of the chain");
      }
      Mbr ebr = Mbr.decode(sector);
      MbrPartition link = MbrPartition.EMPTY;
      for (MbrPartition partition : ebr.partitions()) {
        if (partition.extended() && !link.used()) {
          link = partition;
        } else if (partition.used() && !partition.extended()) {
          found.add(new LogicalPartition(at, placed(partition, at)));
        }
      }
      if (!link.used()) {
        return found;
      }
      at = extended.startingLba() + link.startingLba();
    }
  }

  private MbrPartition placed(MbrPartition own, long ebr) throws FormatException {
    if (own.startingLba() + ebr > MbrPartition.LARGEST) {
      throw corrupt(ebr, "StartingLBA", Long.toString(own.startingLba()), "less than 2^32 in all");
    }
    return own.movedBy(ebr);
  }

  private void requireNew(long at, MbrPartition extended, Set<Long> passed) throws FormatException {
    if (at < extended.startingLba() || at > extended.endingLba() || at >= blockCount) {
      throw corrupt(
          at,
          "StartingLBA",
          Long.toString(at),
          Text.format(
              "within the extended partition, LBA %d to %d, and the disk's %d blocks",
              extended.startingLba(), extended.endingLba(), blockCount));
    }
    if (!passed.add(at)) {
      throw corrupt(at, "StartingLBA", "a sector that the chain has passed", "a new one");
    }
    if (passed.size() > MOST) {
      throw new FormatException.LimitExceeded(
          Fault.in(device.description())
              .actual("more than " + MOST + " logical partitions")
              .expected("at most " + MOST)
              .source("our limit"));
    }
  }

  private FormatException corrupt(long at, String field, String actual, String expected) {
    Origin origin =
        Origin.of(device, Text.format("extended boot record at LBA %d", at), at * blockSize);
    return new FormatException.Corrupt(
        Fault.in(origin.description())
            .field(field, origin.offset())
            .actual(actual)
            .expected(expected)
            .source(SOURCE));
  }

  /** Writes the chain from its end to its start. Boot code in its sectors is not kept. */
  void write(MbrPartition extended, List<LogicalPartition> logical, ChsGeometry geometry)
      throws IOException {
    if (logical.isEmpty()) {
      device.write(extended.startingLba() * blockSize, Mbr.EMPTY.encode());
    }
    for (int i = logical.size() - 1; i >= 0; i--) {
      LogicalPartition own = logical.get(i);
      List<MbrPartition> records = new ArrayList<>();
      records.add(own.partition().with(geometry).movedBy(-own.ebrLba()));
      if (i + 1 < logical.size()) {
        records.add(link(logical.get(i + 1), extended, geometry));
      }
      device.write(own.ebrLba() * blockSize, Mbr.EMPTY.withPartitions(records).encode());
    }
  }

  private static MbrPartition link(
      LogicalPartition next, MbrPartition extended, ChsGeometry geometry) {
    long blocks = next.partition().endingLba() - next.ebrLba() + 1;
    return MbrPartition.of(EXTENDED, next.ebrLba(), blocks, geometry)
        .movedBy(-extended.startingLba());
  }
}
