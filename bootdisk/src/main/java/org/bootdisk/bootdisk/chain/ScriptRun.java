package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.script.GrubScript;
import org.bootdisk.grub.script.Statement;
import org.bootdisk.grub.script.Statement.Command;
import org.bootdisk.grub.script.Word;

/**
 * Runs a script on paper: what is known is followed, of what is not both ways are gone. Each menu
 * entry is run as well, after the script that defines it, as if a user had chosen it.
 */
final class ScriptRun {

  /** Ours: far more than any menu needs. */
  private static final int MOST_COMMANDS = 50_000;

  private static final int DEEPEST = 32;
  private static final int MOST_BRANCHES = 200;
  private static final int LARGEST_SCRIPT = 4 << 20;

  private final Hops hops;
  private final ScriptFiles files;
  private final ScriptCommands commands;
  private final Map<String, GrubScript> functions = new TreeMap<>();

  /** Of menus that are made, not yet run. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** Of the menu that is being made. */
  private List<Definition> definitions = new ArrayList<>();

  private Variables variables;
  private String where = "";
  private int count;
  private int depth;

  /**
   * An entry or a submenu, as a script defines it.
   *
   * @param arguments of the command, its title among them
   */
  private record Definition(Kind kind, List<Argument> arguments, GrubScript body, String where) {

    private enum Kind {
      ENTRY,
      SUBMENU
    }

    /** A submenu sees what was exported when it is opened, an entry all. */
    Entry in(Variables left) {
      return new Entry(this, kind == Kind.SUBMENU ? left.exportedCopy() : left.copy());
    }
  }

  /** Something that a user may choose, and the variables that are there when he does. */
  private record Entry(Definition definition, Variables variables) {}

  ScriptRun(ChainDisk disk, Commands known, Hops hops, Variables variables) {
    this.hops = hops;
    this.variables = variables.copy();
    this.files = new ScriptFiles(disk, known.platform(), hops);
    this.commands = new ScriptCommands(disk, known, files, hops);
  }

  Variables variables() {
    return variables;
  }

  /** How many kernels and programs were met. */
  int systems() {
    return files.systems();
  }

  /** Runs the text of an embedded configuration, which starts no menu. */
  void runEmbedded(String text, String name) throws IOException {
    try {
      where = name;
      run(GrubScript.parse(text, name));
    } catch (FormatException e) {
      hops.fault(ChainRule.SYNTAX, e.fault());
    }
  }

  /** Runs a file, and all entries of the menus that it makes. */
  void runFile(ChainVolume volume, FatNode file) throws IOException {
    include(volume, file);
    makeMenu();
    while (!entries.isEmpty()) {
      Entry entry = entries.removeFirst();
      variables = entry.variables();
      variables.setEntryParameters(entry.definition().arguments());
      where = entry.definition().where();
      run(entry.definition().body());
      makeMenu();
    }
  }

  private void include(ChainVolume volume, FatNode file) throws IOException {
    String outer = where;
    where = volume.where("/" + file.path());
    try {
      run(GrubScript.parse(new String(volume.read(file, LARGEST_SCRIPT), UTF_8), where));
      hops.prove("script " + where);
    } catch (FormatException e) {
      hops.fault(ChainRule.SYNTAX, e.fault());
    }
    where = outer;
  }

  /** Entries run when all of the script has run, with the variables that it leaves behind. */
  private void makeMenu() {
    for (Definition definition : definitions) {
      entries.add(definition.in(variables));
    }
    definitions.clear();
  }

  private Truth run(GrubScript script) throws IOException {
    Truth last = Truth.TRUE;
    if (depth > DEEPEST) {
      return Truth.UNKNOWN;
    }
    depth++;
    for (Statement statement : script.statements()) {
      if (++count > MOST_COMMANDS) {
        if (count == MOST_COMMANDS + 1) {
          files.unproven(
              site(statement.line()), "the script goes on after " + MOST_COMMANDS + " commands");
        }
        break;
      }
      last = run(statement);
    }
    depth--;
    return last;
  }

  private Truth run(Statement statement) throws IOException {
    if (statement instanceof Command command) {
      return run(command);
    }
    if (statement instanceof Statement.If conditional) {
      return run(conditional, 0);
    }
    if (statement instanceof Statement.For loop) {
      return run(loop);
    }
    if (statement instanceof Statement.Loop loop) {
      boolean never =
          run(loop.condition())
              == (loop.sort() == Statement.Loop.Sort.WHILE ? Truth.FALSE : Truth.TRUE);
      if (!never) {
        maybe(loop.body());
      }
      return Truth.UNKNOWN;
    }
    Statement.Function function = (Statement.Function) statement;
    functions.put(function.name(), function.body());
    return Truth.TRUE;
  }

  private Truth run(Statement.If conditional, int branch) throws IOException {
    if (branch == conditional.branches().size()) {
      return run(conditional.otherwise());
    }
    if (branch == MOST_BRANCHES) {
      files.unproven(site(conditional.line()), "an if has more than " + branch + " branches");
      return Truth.UNKNOWN;
    }
    Statement.Branch next = conditional.branches().get(branch);
    Truth holds = run(next.condition());
    if (holds == Truth.TRUE) {
      return run(next.body());
    }
    if (holds == Truth.FALSE) {
      return run(conditional, branch + 1);
    }
    Variables taken = maybe(next.body());
    run(conditional, branch + 1);
    variables.join(taken);
    return Truth.UNKNOWN;
  }

  /** Runs what may or may not be run, and returns the variables if it is. */
  private Variables maybe(GrubScript body) throws IOException {
    Variables before = variables.copy();
    run(body);
    Variables taken = variables.copy();
    variables.become(before);
    return taken;
  }

  private Truth run(Statement.For loop) throws IOException {
    for (Argument value : variables.expand(loop.values())) {
      variables.set(loop.variable(), value.value());
      run(loop.body());
    }
    return Truth.UNKNOWN;
  }

  private Truth run(Command command) throws IOException {
    Word first = command.words().get(0);
    String written = first.toString();
    int equals = written.indexOf('=');
    if (equals > 0 && isName(written.substring(0, equals))) {
      variables.assign(first);
      return Truth.TRUE;
    }
    List<Argument> words = variables.expand(command.words());
    if (words.isEmpty() || words.get(0).value().isEmpty()) {
      return Truth.UNKNOWN;
    }
    String name = words.get(0).text();
    List<Argument> arguments = words.subList(1, words.size());
    GrubScript function = functions.get(name);
    if (function != null) {
      List<Argument> outer = variables.parameters();
      variables.setParameters(arguments);
      Truth result = run(function);
      variables.setParameters(outer);
      return result;
    }
    return run(name, arguments, command);
  }

  /** Whether a variable can be called so. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!isLetter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private Truth run(String name, List<Argument> arguments, Command command) throws IOException {
    ScriptFiles.Site site = site(command.line());
    switch (name) {
      case "menuentry" -> define(Definition.Kind.ENTRY, arguments, command);
      case "submenu" -> define(Definition.Kind.SUBMENU, arguments, command);
      case "source", "." -> include(arguments, site);
      case "configfile", "normal" -> runMenu(arguments, site);
      default -> {
        return commands.run(name, arguments, variables, site);
      }
    }
    return Truth.TRUE;
  }

  private void define(Definition.Kind kind, List<Argument> arguments, Command command) {
    if (command.block().isPresent()) {
      definitions.add(new Definition(kind, arguments, command.block().get(), where));
    }
  }

  /** Runs a file that makes a menu of its own: it sees what was exported, and leaves nothing. */
  private void runMenu(List<Argument> arguments, ScriptFiles.Site site) throws IOException {
    List<Definition> outerDefinitions = definitions;
    Variables outer = variables;
    definitions = new ArrayList<>();
    variables = outer.exportedCopy();
    if (!arguments.isEmpty()) {
      variables.setConfigFile(arguments.get(0).value());
    }
    include(arguments, site);
    makeMenu();
    variables = outer;
    definitions = outerDefinitions;
  }

  private void include(List<Argument> arguments, ScriptFiles.Site site) throws IOException {
    for (Argument argument : arguments) {
      ScriptFiles.Found found = files.require(argument, site, ChainRule.FILE);
      if (found != null && depth < DEEPEST) {
        depth++;
        include(found.volume(), found.file());
        depth--;
      }
    }
  }

  private ScriptFiles.Site site(int line) {
    return new ScriptFiles.Site(where + ":" + line, variables.get("root").orElse(null));
  }
}
