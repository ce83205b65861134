package org.bootdisk.cli.fat;

import java.util.List;
import org.bootdisk.cli.command.CommandGroup;
import org.bootdisk.cli.command.CommandSet;
import picocli.CommandLine.Command;

/** {@code bootdisk fat}: everything about FAT volumes. */
@Command(
    name = "fat",
    description = "List, read, change, make, check and repair FAT volumes in images.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk fat ls disk.qcow2 /EFI",
      "  bootdisk fat cp disk.qcow2 vmlinuz initrd.img :/boot",
      "  bootdisk fat cp -r disk.qcow2 :/EFI ./copy",
      "",
      "The image is a volume, or a disk, raw or qcow2, with one FAT volume among its",
      "partitions; of several, --partition chooses by number, name or label."
    })
public final class FatCommand extends CommandGroup {

  /** For the list of commands. */
  public FatCommand() {}

  @Override
  public List<String> names() {
    return List.of(
        "format", "ls", "tree", "cp", "cat", "mkdir", "rm", "mv", "attr", "label", "info", "map",
        "du", "bad", "check", "repair");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "format" -> new FormatCommand();
      case "ls" -> new ListCommand();
      case "tree" -> new TreeCommand();
      case "cp" -> new CopyCommand();
      case "cat" -> new CatCommand();
      case "mkdir" -> new MakeDirectoryCommand();
      case "rm" -> new RemoveCommand();
      case "mv" -> new MoveCommand();
      case "attr" -> new AttributeCommand();
      case "label" -> new LabelCommand();
      case "info" -> new InfoCommand();
      case "map" -> new MapCommand();
      case "du" -> new UsageCommand();
      case "bad" -> new BadCommand();
      case "check" -> new CheckCommand();
      case "repair" -> new RepairCommand();
      default -> throw CommandSet.unknown(name);
    };
  }
}
