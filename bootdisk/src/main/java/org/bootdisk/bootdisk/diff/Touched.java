package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.bootdisk.block.Beside;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.inspect.ByteRange;
import org.bootdisk.bootdisk.inspect.Inspection;

/** The parts of two disks in which a byte differs. */
final class Touched implements Inspection.Scope {

  private final DifferingBytes differing;

  private Touched(DifferingBytes differing) {
    this.differing = differing;
  }

  /**
   * What an inspection of either disk must tell so that they can be compared. Equal bytes hold the
   * same only where both disks have the same partition, so if any lies elsewhere that is all.
   */
  static Inspection.Scope scope(BlockDevice first, BlockDevice second, DifferingBytes differing)
      throws IOException {
    try (Beside<PartitionedDisk> other =
        Beside.start("partition table", () -> PartitionedDisk.read(second))) {
      PartitionedDisk disk = PartitionedDisk.read(first);
      return first.size() == second.size() && isDividedAs(disk, other.await())
          ? new Touched(differing)
          : ALL;
    } catch (FormatException | FileSystemException e) {
      return ALL;
    }
  }

  private static boolean isDividedAs(PartitionedDisk disk, PartitionedDisk other) {
    List<DiskPartition> partitions = disk.partitions();
    List<DiskPartition> others = other.partitions();
    boolean same =
        disk.map() == other.map()
            && disk.blockSize() == other.blockSize()
            && partitions.size() == others.size();
    for (int i = 0; same && i < partitions.size(); i++) {
      DiskPartition a = partitions.get(i);
      DiskPartition b = others.get(i);
      same =
          a.number() == b.number()
              && a.start() == b.start()
              && a.device().size() == b.device().size();
    }
    return same;
  }

  @Override
  public boolean includes(ByteRange place) {
    return differing.touches(place.start(), place.end());
  }
}
