package org.bootdisk.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;

/**
 * The one way in which {@code --partition} names a place in an image: the number of a partition,
 * its name, or the label of the FAT volume in it, whatever the case of the label.
 */
public final class PartitionChoice {

  private PartitionChoice() {}

  /**
   * The partition that {@code which} means, whatever it holds.
   *
   * @throws UsageException if it is none, saying which there are
   */
  public static DiskPartition named(PartitionedDisk disk, String which)
      throws IOException, UsageException {
    for (DiskPartition candidate : disk.partitions()) {
      if (which.equals(Integer.toString(candidate.number())) || which.equals(candidate.name())) {
        return candidate;
      }
    }
    for (DiskPartition candidate : disk.partitions()) {
      if (which.equalsIgnoreCase(candidate.label())) {
        return candidate;
      }
    }
    throw new UsageException(
        disk.device().description()
            + ": no partition has the number, name or label "
            + Quoted.of(which)
            + "; there "
            + (disk.partitions().isEmpty() ? "are none" : "is " + shown(disk.partitions())));
  }

  /**
   * The one FAT volume that there is.
   *
   * @throws UsageException if there are several, saying which
   * @throws FormatException.NotRecognized if there is none
   */
  public static DiskPartition onlyFatVolume(PartitionedDisk disk)
      throws IOException, UsageException {
    List<DiskPartition> volumes = disk.fatVolumes();
    if (volumes.isEmpty()) {
      throw new FormatException.NotRecognized(
          Fault.in(disk.device().description())
              .actual("no partition holds a FAT volume")
              .expected("one that does")
              .advice("make one: bootdisk fat format"));
    }
    if (volumes.size() > 1) {
      throw new UsageException(
          disk.device().description()
              + ": several partitions hold FAT volumes; choose with --partition: "
              + shown(volumes));
    }
    return volumes.get(0);
  }

  private static String shown(List<DiskPartition> partitions) {
    List<String> all = new ArrayList<>();
    for (DiskPartition partition : partitions) {
      all.add(partition.shown());
    }
    return String.join(", ", all);
  }
}
