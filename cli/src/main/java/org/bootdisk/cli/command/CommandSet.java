package org.bootdisk.cli.command;

import java.util.List;
import picocli.Annotations;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Commands by name. Each is made only when it is asked for, because setting up a command's grammar
 * takes longer than most commands run.
 */
public interface CommandSet {

  /** The names of the commands, in the order of the help. */
  List<String> names();

  /** Makes the command with one of the {@link #names}. */
  Object command(String name);

  /** The bug of asking for a command that is not in the set. */
  static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("no command is called " + name);
  }

  /** Adds all commands to {@code above}, and to these all that they gather. */
  default void addAll(CommandLine above) {
    for (String name : names()) {
      add(above, name, List.of(), true);
    }
  }

  /**
   * Adds as much as {@code words}, which follow the name of the command above, need: the command
   * that they begin with, or of all commands what the help shows.
   */
  default void addFor(CommandLine above, List<String> words) {
    if (!words.isEmpty() && names().contains(words.get(0))) {
      add(above, words.get(0), words.subList(1, words.size()), false);
      return;
    }
    for (String name : names()) {
      if (words.contains(name)) {
        addAll(above);
        return;
      }
    }
    for (String name : names()) {
      above.addSubcommand(name, summary(command(name)));
    }
  }

  private void add(CommandLine above, String name, List<String> words, boolean withAll) {
    CommandLine added = new CommandLine(command(name));
    if (added.getCommand() instanceof CommandSet below) {
      if (withAll) {
        below.addAll(added);
      } else {
        below.addFor(added, words);
      }
    }
    above.addSubcommand(name, added);
  }

  private static CommandSpec summary(Object command) {
    Command told = Annotations.get(command.getClass(), Command.class);
    CommandSpec summary = CommandSpec.create();
    summary.usageMessage().description(told.description()).hidden(told.hidden());
    return summary;
  }
}
