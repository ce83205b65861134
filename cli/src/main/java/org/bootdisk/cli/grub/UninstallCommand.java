package org.bootdisk.cli.grub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.bootdisk.grub.RemovalPlan;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.grub.SectorRun;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub uninstall}. */
@Command(
    name = "uninstall",
    description = "Take GRUB out of an image: boot code, core image and, if wanted, files.",
    footerHeading = "%n",
    footer = {
      "Partition table, disk signature and whatever else is on the disk stay. grub.cfg",
      "and grubenv stay too. The boot code of another loader is never touched."
    })
final class UninstallCommand extends Subcommand {

  @Parameters(paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = "--files",
      description = "Delete modules, lists and images, and UEFI programs that are GRUB.")
  boolean files;

  @Option(
      names = "--boot-directory",
      paramLabel = "DIR",
      description = "The directory on FAT volumes that holds grub/ (default: /).")
  String bootDirectory = "/";

  @Option(names = "--dry-run", description = "Say what would be done; write nothing.")
  boolean dryRun;

  @Override
  public Integer call() throws Exception {
    Path disk = java.util.Objects.requireNonNull(image);
    try (BlockDevice device =
        dryRun ? DiskImage.openReadOnly(disk) : DiskImage.openWritable(disk)) {
      RemovalPlan plan =
          RemovalPlan.of(
              PartitionedDisk.read(device),
              files ? RemovalPlan.Files.REMOVE : RemovalPlan.Files.KEEP,
              BootDirectory.grub(bootDirectory));
      if (!dryRun) {
        plan.carryOut();
      }
      tell(device, plan);
    }
    return ExitCode.OK;
  }

  private void tell(BlockDevice device, RemovalPlan plan) throws IOException {
    if (common().json()) {
      console().json("bootdisk-grub-uninstall-1", json -> GrubJson.write(json, plan));
      return;
    }
    say(device.description() + (dryRun ? ": would remove" : ": removed"));
    say("  boot code   " + (plan.bootCode() ? "GRUB's" : "none: the boot sector is not GRUB's"));
    for (SectorRun run : plan.core()) {
      say("  core image  LBA " + run.start() + " to " + (run.end() - 1));
    }
    for (Map.Entry<DiskPartition, List<String>> entry : plan.files().entrySet()) {
      say("  files       " + entry.getValue().size() + " on partition " + entry.getKey().shown());
    }
  }
}
