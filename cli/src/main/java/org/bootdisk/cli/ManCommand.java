package org.bootdisk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bootdisk man}: manual pages, one a command. */
@Command(
    name = "man",
    description = "Write the manual pages of all commands into a directory.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {"  bootdisk man ~/.local/share/man/man1", "  man bootdisk-build"})
final class ManCommand extends Subcommand {

  @Parameters(arity = "0..1", paramLabel = "DIRECTORY", description = "Made if it is missing.")
  @Nullable Path directory;

  @Override
  public Integer call() throws Exception {
    Path into = directory;
    if (into == null) {
      throw new UsageException("name a directory: bootdisk man ~/.local/share/man/man1");
    }
    Files.createDirectories(into);
    write(Main.commandLine(console()), into);
    return ExitCode.OK;
  }

  private void write(CommandLine command, Path into) throws IOException {
    Path file = into.resolve(ManPage.name(command.getCommandSpec()) + ".1");
    Files.writeString(file, ManPage.of(command.getCommandSpec()));
    say(file.toString());
    for (CommandLine subcommand : command.getSubcommands().values()) {
      if (!subcommand.getCommandSpec().usageMessage().hidden()) {
        write(subcommand, into);
      }
    }
  }
}
