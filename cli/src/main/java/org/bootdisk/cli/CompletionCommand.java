package org.bootdisk.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code bootdisk completion}: the shell's completion script. */
@Command(
    name = "completion",
    description = "Print a completion script for bash and zsh.",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(bootdisk completion)",
      "  bootdisk completion > /etc/bash_completion.d/bootdisk"
    })
final class CompletionCommand extends Subcommand {

  @Override
  public Integer call() {
    // picocli's script serves both: in zsh it switches bash's completion functions on.
    console().out().println(AutoComplete.bash("bootdisk", Main.commandLine(console())));
    return ExitCode.OK;
  }
}
