package org.bootdisk.cli.fat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.CommandGroup;
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
  protected Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("format", FormatCommand::new);
    commands.put("ls", ListCommand::new);
    commands.put("tree", TreeCommand::new);
    commands.put("cp", CopyCommand::new);
    commands.put("cat", CatCommand::new);
    commands.put("mkdir", MakeDirectoryCommand::new);
    commands.put("rm", RemoveCommand::new);
    commands.put("mv", MoveCommand::new);
    commands.put("attr", AttributeCommand::new);
    commands.put("label", LabelCommand::new);
    commands.put("info", InfoCommand::new);
    commands.put("map", MapCommand::new);
    commands.put("du", UsageCommand::new);
    commands.put("bad", BadCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("repair", RepairCommand::new);
    return commands;
  }
}
