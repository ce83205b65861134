package org.bootdisk.cli.completion;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion in fish: one line for each command and option, with the words that must go before. */
final class FishScript {

  /**
   * Whether the words before the cursor that are no options are, or begin with, those of a command.
   */
  private static final String CONDITIONS =
      """
      # Written by bootdisk completion fish.

      function __bootdisk_words
          for word in (commandline -opc)[2..-1]
              string match -q -- '-*' $word; or echo $word
          end
      end

      function __bootdisk_at
          set -l words (__bootdisk_words)
          test "$words" = "$argv"
      end

      function __bootdisk_in
          set -l words (__bootdisk_words)
          set -l count (count $argv)
          test (count $words) -ge $count; and test "$words[1..$count]" = "$argv"
      end

      """;

  private final StringBuilder out = new StringBuilder(CONDITIONS);

  private FishScript() {}

  static String of(CommandSpec program) {
    FishScript script = new FishScript();
    script.command(program, "");
    return script.out.toString();
  }

  /** The options of a command that is reached by {@code path}, and the commands below it. */
  private void command(CommandSpec command, String path) {
    List<CommandSpec> below = Grammar.commands(command);
    for (CommandSpec each : below) {
      line("__bootdisk_at" + path, " -f -a " + each.name(), Grammar.description(each));
    }
    for (OptionSpec option : Grammar.options(command)) {
      String condition = (below.isEmpty() ? "__bootdisk_in" : "__bootdisk_at") + path;
      line(condition, names(option) + value(option), Grammar.description(option));
    }
    for (CommandSpec each : below) {
      command(each, path + " " + each.name());
    }
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      boolean isLong = name.startsWith("--");
      String kind = isLong ? " -l " : name.length() == 2 ? " -s " : " -o ";
      names.append(kind).append(name.substring(isLong ? 2 : 1));
    }
    return names.toString();
  }

  private static String value(OptionSpec option) {
    if (!Grammar.takesValue(option)) {
      return "";
    }
    List<String> values = Grammar.values(option);
    if (!values.isEmpty()) {
      return " -x -a " + quoted(String.join(" ", values));
    }
    return Grammar.isFile(option) ? " -r -F" : " -x";
  }

  private void line(String condition, String what, String description) {
    out.append("complete -c bootdisk -n ").append(quoted(condition)).append(what);
    out.append(" -d ").append(quoted(description)).append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
