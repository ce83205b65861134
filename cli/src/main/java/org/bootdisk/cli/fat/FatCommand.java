package org.bootdisk.cli.fat;

import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import picocli.CommandLine.Command;

/** {@code bootdisk fat}: everything about FAT volumes. */
@Command(
    name = "fat",
    description = "List, read, change, make, check and repair FAT volumes in images.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    subcommands = {
      FormatCommand.class,
      ListCommand.class,
      TreeCommand.class,
      CopyCommand.class,
      CatCommand.class,
      MakeDirectoryCommand.class,
      RemoveCommand.class,
      MoveCommand.class,
      AttributeCommand.class,
      LabelCommand.class,
      InfoCommand.class,
      MapCommand.class,
      UsageCommand.class,
      CheckCommand.class,
      RepairCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk fat ls disk.qcow2 /EFI",
      "  bootdisk fat cp disk.qcow2 vmlinuz initrd.img :/boot",
      "  bootdisk fat cp -r disk.qcow2 :/EFI ./copy",
      "",
      "The image is a volume, or a disk, raw or qcow2, with one FAT volume among its",
      "partitions; of several, --partition chooses by number, name or label."
    })
public final class FatCommand extends Subcommand {

  /** For the list of commands. */
  public FatCommand() {}

  @Override
  public Integer call() throws Exception {
    throw new UsageException("name what to do: bootdisk fat ls disk.qcow2");
  }
}
