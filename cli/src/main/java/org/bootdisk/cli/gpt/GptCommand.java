package org.bootdisk.cli.gpt;

import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import picocli.CommandLine.Command;

/** {@code bootdisk gpt}: everything about partition tables. */
@Command(
    name = "gpt",
    description = "Show, make, change, check and mend GPT and MBR partition tables in images.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    subcommands = {
      ShowCommand.class,
      CreateCommand.class,
      EditCommand.class,
      HybridCommand.class,
      CheckCommand.class,
      RepairCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      ConvertCommand.class,
      ResectorCommand.class,
      ZapCommand.class,
      SgdiskCommand.class,
      SfdiskCommand.class,
      TypesCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt show disk.qcow2",
      "  bootdisk gpt create disk.img --add size=512M,type=esp --add type=linux-generic",
      "  bootdisk gpt check disk.img",
      "",
      "Images are raw or qcow2 alike. Every command that writes takes --dry-run."
    })
public final class GptCommand extends Subcommand {

  /** For the list of commands. */
  public GptCommand() {}

  @Override
  public Integer call() throws Exception {
    throw new UsageException("name what to do: bootdisk gpt show disk.img");
  }
}
