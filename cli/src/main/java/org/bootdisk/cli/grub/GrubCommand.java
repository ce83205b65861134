package org.bootdisk.cli.grub;

import java.util.List;
import org.bootdisk.cli.command.CommandGroup;
import org.bootdisk.cli.command.CommandSet;
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
  public List<String> names() {
    return List.of("info", "install", "uninstall", "image", "env", "check", "menu");
  }

  @Override
  public Object command(String name) {
    return switch (name) {
      case "info" -> new InfoCommand();
      case "install" -> new InstallCommand();
      case "uninstall" -> new UninstallCommand();
      case "image" -> new MakeImageCommand();
      case "env" -> new EnvCommand();
      case "check" -> new CheckCommand();
      case "menu" -> new MenuCommand();
      default -> throw CommandSet.unknown(name);
    };
  }
}
