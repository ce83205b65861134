package org.bootdisk.cli.gpt;

import java.util.List;
import org.bootdisk.cli.command.CommandGroup;
import org.bootdisk.cli.command.CommandSet;
import picocli.CommandLine.Command;

/** {@code bootdisk gpt}: everything about partition tables. */
@Command(
    name = "gpt",
    description = "Show, make, change, check and mend GPT and MBR partition tables in images.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt show disk.qcow2",
      "  bootdisk gpt create disk.img --add size=512M,type=esp --add type=home",
      "  bootdisk gpt check disk.img",
      "",
      "Images are raw or qcow2 alike. Every command that writes takes --dry-run."
    })
public final class GptCommand extends CommandGroup {

  /** For the list of commands. */
  public GptCommand() {}

  @Override
  public List<String> names() {
    return List.of(
        "show",
        "create",
        "edit",
        "hybrid",
        "check",
        "repair",
        "backup",
        "restore",
        "convert",
        "resector",
        "zap",
        "sgdisk",
        "sfdisk",
        "types");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "show" -> new ShowCommand();
      case "create" -> new CreateCommand();
      case "edit" -> new EditCommand();
      case "hybrid" -> new HybridCommand();
      case "check" -> new CheckCommand();
      case "repair" -> new RepairCommand();
      case "backup" -> new BackupCommand();
      case "restore" -> new RestoreCommand();
      case "convert" -> new ConvertCommand();
      case "resector" -> new ResectorCommand();
      case "zap" -> new ZapCommand();
      case "sgdisk" -> new SgdiskCommand();
      case "sfdisk" -> new SfdiskCommand();
      case "types" -> new TypesCommand();
      default -> throw CommandSet.unknown(name);
    };
  }
}
