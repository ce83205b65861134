package org.bootdisk.cli;

import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A command that only gathers others, as {@code image}, {@code gpt}, {@code fat} and {@code grub}.
 */
public abstract class CommandGroup extends Subcommand {

  /** For subclasses. */
  protected CommandGroup() {}

  /** The commands by name, in the order of the help; each is made only when it is asked for. */
  protected abstract Map<String, Supplier<Object>> commands();

  /**
   * The grammar of the group with its commands, or, as that is faster to set up, with {@code
   * chosen} alone if that is one.
   */
  final CommandLine commandLine(String chosen) {
    CommandLine line = new CommandLine(this);
    Map<String, Supplier<Object>> all = commands();
    Supplier<Object> only = all.get(chosen);
    Map<String, Supplier<Object>> wanted = only == null ? all : Map.of(chosen, only);
    for (Map.Entry<String, Supplier<Object>> command : wanted.entrySet()) {
      line.addSubcommand(command.getKey(), command.getValue().get());
    }
    return line;
  }

  @Override
  public final Integer call() throws Exception {
    throw new UsageException("say what to do: " + String.join(", ", commands().keySet()));
  }
}
