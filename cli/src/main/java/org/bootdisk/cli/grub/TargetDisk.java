package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.PartitionChoice;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which image, and which FAT volume in it has GRUB's directory. Used as a picocli mixin. */
final class TargetDisk {

  @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "WHICH",
      description =
          "The partition with GRUB's directory: its number, its name, or the label of the FAT volume"
              + " in it (default: the one FAT volume there is).")
  @Nullable String partition;

  /** The image as it was named. */
  Path image() throws UsageException {
    if (image == null) {
      throw new UsageException("name the image");
    }
    return image;
  }

  /** The volume that is meant. */
  DiskPartition volume(PartitionedDisk disk) throws IOException, UsageException {
    return partition == null ? PartitionChoice.onlyFatVolume(disk) : named(disk, partition);
  }

  /** The FAT volume that {@code which} names. */
  static DiskPartition named(PartitionedDisk disk, String which)
      throws IOException, UsageException {
    return requireFat(disk, PartitionChoice.named(disk, which));
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
}
