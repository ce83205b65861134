package org.bootdisk.cli;

import java.util.List;
import java.util.function.Predicate;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Program;
import org.bootdisk.cli.completion.Grammar;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The manual page of one command, from the same declarations that its help is printed from, in the
 * man(7) macros.
 */
final class ManPage {

  /** Columns of a terminal of 80 that a page's margins leave. */
  private static final int SYNOPSIS_WIDTH = 70;

  private final CommandSpec command;
  private final StringBuilder out = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** The page's name without section: {@code bootdisk-build}. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  /** The page's source. */
  static String of(CommandSpec command) {
    return new ManPage(command).page();
  }

  private String page() {
    UsageMessageSpec usage = command.usageMessage();
    String name = name(command);
    String summary = text(usage.description());
    // The page says of which version it is, not of which day: the same source makes the same page.
    line(
        ".TH \""
            + name.toUpperCase(java.util.Locale.ROOT)
            + "\" 1 \"\" \"bootdisk "
            + Program.VERSION
            + "\"");
    section("NAME");
    line(escaped(name) + " \\- " + escaped(Grammar.description(command)));
    section("SYNOPSIS");
    synopsis();
    section("DESCRIPTION");
    line(escaped(summary));
    subcommands();
    arguments("ARGUMENTS", command.positionalParameters());
    arguments("OPTIONS", options(option -> !CommonOptions.has(option)));
    arguments("OPTIONS OF ALL COMMANDS", options(CommonOptions::has));
    footer(usage.footer());
    examples();
    entries("EXIT STATUS", CommonHelp.exitStatuses(command));
    entries("ENVIRONMENT", CommonHelp.environment(command));
    entries("FILES", CommonHelp.files(command));
    section("SEE ALSO");
    line(seeAlso());
    return out.toString();
  }

  private void synopsis() {
    UsageMessageSpec usage = command.usageMessage();
    int width = usage.width();
    usage.width(SYNOPSIS_WIDTH);
    String synopsis =
        new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    usage.width(width);
    line(".nf");
    line(escaped(synopsis.strip()));
    line(".fi");
  }

  private void subcommands() {
    if (!command.subcommands().isEmpty()) {
      section("COMMANDS");
      for (CommandLine subcommand : command.subcommands().values()) {
        CommandSpec spec = subcommand.getCommandSpec();
        if (spec.usageMessage().hidden()) {
          continue;
        }
        item(spec.name(), text(spec.usageMessage().description()));
      }
    }
  }

  private List<OptionSpec> options(Predicate<OptionSpec> wanted) {
    return command.options().stream().filter(wanted).toList();
  }

  private void arguments(String title, List<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.stream().filter(a -> !a.hidden()).toList();
    if (shown.isEmpty()) {
      return;
    }
    section(title);
    for (ArgSpec argument : shown) {
      item(heading(argument), Grammar.text(argument));
    }
  }

  private void examples() {
    List<String> examples = command.subcommands().isEmpty() ? Examples.of(command) : List.of();
    if (!examples.isEmpty()) {
      section("EXAMPLES");
      examples.forEach(example -> footer("  " + example));
    }
  }

  private void entries(String title, List<CommonHelp.Entry> entries) {
    section(title);
    for (CommonHelp.Entry entry : entries) {
      item(entry.term(), entry.text());
    }
  }

  private static String heading(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      return String.join(", ", option.names()) + value;
    }
    return ((PositionalParamSpec) argument).paramLabel();
  }

  private void footer(String[] lines) {
    if (lines.length > 0) {
      section(command.usageMessage().footerHeading().contains("Example") ? "EXAMPLES" : "NOTES");
      for (String text : lines) {
        footer(text);
      }
    }
  }

  /**
   * What is set in is an example and stays as it is, up to 78 columns; all else is prose, which is
   * filled.
   */
  private void footer(String text) {
    if (text.startsWith(" ")) {
      line(".nf");
      line(".in 2n");
      line(escaped(text.strip()));
      line(".in");
      line(".fi");
    } else {
      line(text.isEmpty() ? ".sp" : escaped(text));
    }
  }

  private String seeAlso() {
    CommandSpec parent = command.parent();
    return parent == null
        ? "qemu-img(1), sgdisk(8), mkfs.fat(8), grub-install(8)"
        : escaped(name(parent)) + "(1)";
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void item(String heading, String text) {
    line(".TP");
    line(".B " + escaped(heading));
    line(escaped(text));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private static String text(String[] lines) {
    return Ansi.OFF.string(String.join(" ", lines)).strip();
  }

  /** Text that troff prints as it is: no escape, no request at a line's start, hyphens as typed. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String plain = line.replace("\\", "\\e").replace("-", "\\-");
      boolean request = plain.startsWith(".") || plain.startsWith("'");
      safe.append(safe.length() == 0 ? "" : "\n").append(request ? "\\&" : "").append(plain);
    }
    return safe.toString();
  }
}
