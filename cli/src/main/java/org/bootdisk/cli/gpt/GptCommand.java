package org.bootdisk.cli.gpt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.CommandGroup;
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
  protected Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("show", ShowCommand::new);
    commands.put("create", CreateCommand::new);
    commands.put("edit", EditCommand::new);
    commands.put("hybrid", HybridCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("repair", RepairCommand::new);
    commands.put("backup", BackupCommand::new);
    commands.put("restore", RestoreCommand::new);
    commands.put("convert", ConvertCommand::new);
    commands.put("resector", ResectorCommand::new);
    commands.put("zap", ZapCommand::new);
    commands.put("sgdisk", SgdiskCommand::new);
    commands.put("sfdisk", SfdiskCommand::new);
    commands.put("types", TypesCommand::new);
    return commands;
  }
}
