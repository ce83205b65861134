package org.bootdisk.cli.completion;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion in zsh: a function for each command, which calls that of the next word. */
final class ZshScript {

  private final StringBuilder out =
      new StringBuilder("#compdef bootdisk\n# Written by bootdisk completion zsh.\n");

  private ZshScript() {}

  static String of(CommandSpec program) {
    ZshScript script = new ZshScript();
    script.command(program, "_bootdisk");
    // Read as a file of $fpath this is the function itself; by 'source' it tells of the function.
    script
        .line("")
        .line("if [ \"$funcstack[1]\" = _bootdisk ]; then")
        .line("  _bootdisk \"$@\"")
        .line("else")
        .line("  compdef _bootdisk bootdisk")
        .line("fi");
    return script.out.toString();
  }

  private void command(CommandSpec command, String function) {
    List<CommandSpec> below = Grammar.commands(command);
    for (CommandSpec each : below) {
      command(each, function + "_" + each.name());
    }
    line("").line(function + "() {");
    if (!below.isEmpty()) {
      line("  local curcontext=\"$curcontext\" state line");
    }
    line("  _arguments -s -S" + (below.isEmpty() ? "" : " -C") + " \\");
    for (OptionSpec option : Grammar.options(command)) {
      option(option);
    }
    if (below.isEmpty()) {
      operands(command);
    } else {
      line("    '1: :->command' '*:: :->words'").choice(below, function);
    }
    line("}");
  }

  private void operands(CommandSpec command) {
    boolean files = command.positionalParameters().stream().anyMatch(Grammar::isFile);
    for (PositionalParamSpec operand : command.positionalParameters()) {
      if (!files && !Grammar.values(operand).isEmpty()) {
        line("    " + quoted("*:" + escaped(operand.paramLabel()) + values(operand)));
        return;
      }
    }
    line("    '*:file:_files'");
  }

  private void choice(List<CommandSpec> below, String function) {
    line("  case $state in").line("    command)").line("      local -a commands=(");
    for (CommandSpec each : below) {
      line("        " + quoted(each.name() + ":" + Grammar.description(each)));
    }
    line("      )").line("      _describe command commands").line("      ;;");
    line("    words)").line("      case $line[1] in");
    for (CommandSpec each : below) {
      line("        " + each.name() + ") " + function + "_" + each.name() + " ;;");
    }
    line("      esac").line("      ;;").line("  esac");
  }

  /** One specification of _arguments for each name, which excludes the option's other names. */
  private void option(OptionSpec option) {
    boolean repeats = option.isMultiValue();
    for (String name : option.names()) {
      String others = repeats ? "*" : "(" + String.join(" ", option.names()) + ")";
      boolean takes = Grammar.takesValue(option);
      String joint = !takes ? "" : name.startsWith("--") ? "=" : "+";
      String told = "[" + escaped(Grammar.description(option)) + "]";
      String value = takes ? ":" + escaped(option.paramLabel()) + values(option) : "";
      line("    " + quoted(others + name + joint + told + value) + " \\");
    }
  }

  private static String values(picocli.CommandLine.Model.ArgSpec argument) {
    List<String> values = Grammar.values(argument);
    if (!values.isEmpty()) {
      return ":(" + String.join(" ", values) + ")";
    }
    return Grammar.isFile(argument) ? ":_files" : ": ";
  }

  /** Text in which brackets and colons do not end the part of a specification. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private ZshScript line(String text) {
    out.append(text).append('\n');
    return this;
  }
}
