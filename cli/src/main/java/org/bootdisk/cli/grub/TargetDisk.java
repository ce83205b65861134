package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which image, and which FAT volume in it has GRUB's directory. Used as a picocli mixin. */
final class TargetDisk {

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  private @Nullable Path image;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "WHICH",
      description =
          "The partition with GRUB's directory: its number, its name, or the label of the FAT volume"
              + " in it (default: the one FAT volume there is).")
  private @Nullable String partition;

  /** The image as it was named. */
  Path image() throws UsageException {
    if (image == null) {
      throw new UsageException("name the image");
    }
    return image;
  }

  /** The volume that is meant. */
  DiskPartition volume(PartitionedDisk disk) throws IOException, UsageException {
    return partition == null ? theOnlyOne(disk) : named(disk, partition);
  }

  private static DiskPartition theOnlyOne(PartitionedDisk disk) throws IOException, UsageException {
    List<DiskPartition> volumes = disk.fatVolumes();
    if (volumes.size() != 1) {
      throw new UsageException(
          disk.device().description()
              + ": "
              + (volumes.isEmpty()
                  ? "no partition holds a FAT volume, which GRUB's directory needs; make one:"
                      + " bootdisk fat format"
                  : "several partitions hold FAT volumes; choose with --partition: "
                      + shown(volumes)));
    }
    return volumes.get(0);
  }

  /** The FAT volume that {@code which} names. */
  static DiskPartition named(PartitionedDisk disk, String which)
      throws IOException, UsageException {
    for (DiskPartition candidate : disk.partitions()) {
      if (which.equals(Integer.toString(candidate.number())) || which.equals(candidate.name())) {
        return requireFat(disk, candidate);
      }
    }
    List<DiskPartition> volumes = disk.fatVolumes();
    for (DiskPartition candidate : volumes) {
      if (which.equalsIgnoreCase(candidate.label())) {
        return candidate;
      }
    }
    throw new UsageException(
        disk.device().description()
            + ": no partition has the number, name or label "
            + Quoted.of(which)
            + "; FAT volumes: "
            + (volumes.isEmpty() ? "none" : shown(volumes)));
  }

  private static DiskPartition requireFat(PartitionedDisk disk, DiskPartition chosen)
      throws IOException, UsageException {
    if (!chosen.isFat()) {
      throw new UsageException(
          disk.device().description()
              + ": partition "
              + chosen.shown()
              + " holds no FAT volume, which GRUB's directory needs");
    }
    return chosen;
  }

  private static String shown(List<DiskPartition> partitions) {
    List<String> all = new ArrayList<>();
    for (DiskPartition partition : partitions) {
      all.add(partition.shown());
    }
    return String.join(", ", all);
  }
}
