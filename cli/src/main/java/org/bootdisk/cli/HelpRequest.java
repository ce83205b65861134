package org.bootdisk.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.cli.command.CommonOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help in the two lengths in which people ask for it: {@code -h}, and {@code --help}. */
final class HelpRequest {

  private static final String SHORT = "-h";
  private static final String LONG = "--help";

  /** The words that ask for help. */
  static final List<String> REQUESTS = List.of(SHORT, LONG);

  private HelpRequest() {}

  /** The words with {@code bootdisk help COMMAND} as {@code bootdisk COMMAND --help}. */
  static String[] understood(String... words) {
    if (words.length == 0) {
      return new String[] {SHORT};
    }
    if (!words[0].equals("help")) {
      return words;
    }
    String[] asked = Arrays.copyOfRange(words, 1, words.length + 1);
    asked[words.length - 1] = LONG;
    return asked;
  }

  /** Makes the help of all commands as long as {@code words} ask for it, if they do. */
  static void prepare(CommandLine line, String... words) {
    for (String word : words) {
      if (word.equals(LONG)) {
        forEach(line, HelpRequest::lengthen);
        return;
      }
      if (word.equals(SHORT)) {
        forEach(line, HelpRequest::shorten);
        return;
      }
    }
  }

  private interface Change {
    void to(CommandSpec command);
  }

  private static void forEach(CommandLine line, Change change) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.parameterListHeading("%n");
    usage.optionListHeading("%nOptions:%n");
    change.to(line.getCommandSpec());
    line.getSubcommands().values().forEach(sub -> forEach(sub, change));
  }

  /** Adds what {@link CommonHelp} tells, the command's own exit statuses among it. */
  private static void lengthen(CommandSpec command) {
    UsageMessageSpec usage = command.usageMessage();
    List<String> keys = new ArrayList<>(usage.sectionKeys());
    keys.remove(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING);
    keys.remove(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST);
    keys.add("common");
    usage.sectionKeys(keys);
    usage.sectionMap().put("common", help -> CommonHelp.text(command));
  }

  /** Leaves out what all commands have, and what explains. */
  private static void shorten(CommandSpec command) {
    if (command.parent() == null) {
      return;
    }
    UsageMessageSpec usage = command.usageMessage();
    usage.abbreviateSynopsis(true);
    if (own(command).isEmpty()) {
      usage.optionListHeading("");
    }
    usage
        .sectionMap()
        .put(
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            help -> help.optionListExcludingGroups(own(command)));
    usage.footerHeading("%n");
    usage.footer("'" + command.qualifiedName() + " --help' tells all of it, with examples.");
  }

  private static List<OptionSpec> own(CommandSpec command) {
    List<OptionSpec> own = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (!CommonOptions.has(option) && !option.hidden()) {
        own.add(option);
      }
    }
    return own;
  }
}
