package org.bootdisk.cli.grub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bootdisk.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code bootdisk grub}: everything about the boot loader. */
@Command(
    name = "grub",
    description = "Make GRUB's images, install GRUB in disk images, and tell what is installed.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk grub install disk.qcow2",
      "  bootdisk grub info disk.qcow2",
      "  bootdisk grub env disk.qcow2 set saved_entry=1",
      "",
      "Images are raw or qcow2 alike. Nothing needs root, GRUB's programs or a mount."
    })
public final class GrubCommand extends CommandGroup {

  /** For the list of commands. */
  public GrubCommand() {}

  @Override
  protected Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("info", InfoCommand::new);
    commands.put("install", InstallCommand::new);
    commands.put("uninstall", UninstallCommand::new);
    commands.put("image", MakeImageCommand::new);
    commands.put("env", EnvCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("menu", MenuCommand::new);
    return commands;
  }
}
