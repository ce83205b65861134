package org.bootdisk.cli;

import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.completion.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bootdisk completion}: the shell's completion script. */
@Command(
    name = "completion",
    description = "Print a completion script for bash, zsh or fish.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(bootdisk completion)",
      "  bootdisk completion zsh > ~/.zfunc/_bootdisk",
      "  bootdisk completion fish > ~/.config/fish/completions/bootdisk.fish"
    })
final class CompletionCommand extends Subcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      description = "bash, zsh or fish; bash's serves zsh too, without descriptions.")
  Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    console().out().print(shell.script(Main.commandLine(console())));
    return ExitCode.OK;
  }
}
