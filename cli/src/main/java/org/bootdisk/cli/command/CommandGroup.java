package org.bootdisk.cli.command;

/**
 * A command that only gathers others, as {@code image}, {@code gpt}, {@code fat} and {@code grub}.
 */
public abstract class CommandGroup extends Subcommand implements CommandSet {

  /** For subclasses. */
  protected CommandGroup() {}

  @Override
  public final Integer call() throws Exception {
    throw new UsageException("say what to do: " + String.join(", ", names()));
  }
}
