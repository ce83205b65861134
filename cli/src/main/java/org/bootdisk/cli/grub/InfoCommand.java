package org.bootdisk.cli.grub;

import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.InstalledGrub;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk grub info}. */
@Command(
    name = "info",
    description = "Tell which GRUB a disk starts, from a BIOS and from UEFI, and what it carries.")
final class InfoCommand extends Subcommand {

  @Parameters(paramLabel = "IMAGE", description = "qcow2 or raw.")
  @Nullable Path image;

  @Option(
      names = "--boot-directory",
      paramLabel = "DIR",
      description = "The directory on FAT volumes that holds grub/ (default: /).")
  String bootDirectory = "/";

  @Override
  public Integer call() throws Exception {
    try (BlockDevice disk = DiskImage.openReadOnly(java.util.Objects.requireNonNull(image))) {
      InstalledGrub installed =
          InstalledGrub.read(PartitionedDisk.read(disk), BootDirectory.grub(bootDirectory));
      if (common().json()) {
        console().json("bootdisk-grub-info-1", json -> GrubJson.write(json, installed));
      } else {
        console().out().print(GrubText.of(installed));
      }
    }
    return ExitCode.OK;
  }
}
