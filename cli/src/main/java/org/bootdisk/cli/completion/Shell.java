package org.bootdisk.cli.completion;

import picocli.AutoComplete;
import picocli.CommandLine;

/** A shell that completes commands, options and their values. */
public enum Shell {
  /** Bash. Its script serves zsh too, where it switches bash's completion functions on. */
  BASH,
  /** Zsh, which also tells what each command and option is for. */
  ZSH,
  /** Fish, which also tells what each command and option is for. */
  FISH;

  /**
   * The script.
   *
   * @param program with its whole grammar
   */
  public String script(CommandLine program) {
    return switch (this) {
      case BASH -> AutoComplete.bash(program.getCommandName(), program) + "\n";
      case ZSH -> ZshScript.of(program.getCommandSpec());
      case FISH -> FishScript.of(program.getCommandSpec());
    };
  }
}
