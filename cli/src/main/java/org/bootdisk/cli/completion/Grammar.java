package org.bootdisk.cli.completion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What manual pages and completion ask of the command line's grammar. */
public final class Grammar {

  private Grammar() {}

  /** The commands of a group that help shows. */
  static List<CommandSpec> commands(CommandSpec group) {
    List<CommandSpec> shown = new ArrayList<>();
    for (CommandLine command : group.subcommands().values()) {
      if (!command.getCommandSpec().usageMessage().hidden()) {
        shown.add(command.getCommandSpec());
      }
    }
    return shown;
  }

  /** The options that help shows. */
  static List<OptionSpec> options(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** The only values that an argument takes, as help shows them; none if it takes others. */
  static List<String> values(ArgSpec argument) {
    List<String> values = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(value -> values.add(value.toLowerCase(Locale.ROOT)));
    }
    return values;
  }

  static boolean isFile(ArgSpec argument) {
    return argument.typeInfo().getType() == Path.class
        || argument.typeInfo().getAuxiliaryTypes()[0] == Path.class;
  }

  /** What a command is for, in a sentence without its full stop. */
  public static String description(CommandSpec command) {
    return firstSentence(text(command.usageMessage().description()));
  }

  /** What an option is for, in a sentence without its full stop. */
  static String description(ArgSpec argument) {
    return firstSentence(text(argument));
  }

  /** All that is told of an argument. */
  public static String text(ArgSpec argument) {
    String value = String.valueOf(argument.defaultValue());
    return text(argument.description()).replace("${DEFAULT-VALUE}", value);
  }

  private static String text(String[] lines) {
    return Ansi.OFF.string(String.join(" ", lines)).strip();
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
