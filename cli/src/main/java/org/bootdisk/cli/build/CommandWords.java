package org.bootdisk.cli.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** A command line that was given, put together again. */
final class CommandWords {

  private CommandWords() {}

  /**
   * The words behind the command's name that mean the same, without some options: operands first,
   * for an option that takes several values would take them too.
   */
  static List<String> of(ParseResult parsed, Set<String> without) {
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec operand : parsed.matchedPositionals()) {
      words.addAll(operand.originalStringValues());
    }
    for (OptionSpec option : parsed.matchedOptions()) {
      String name = option.longestName();
      if (!without.contains(name)) {
        add(words, option, name);
      }
    }
    return words;
  }

  private static void add(List<String> words, OptionSpec option, String name) {
    if (option.arity().max() == 0) {
      words.add(name);
      return;
    }
    for (String value : option.originalStringValues()) {
      words.add(name + "=" + value);
    }
  }
}
