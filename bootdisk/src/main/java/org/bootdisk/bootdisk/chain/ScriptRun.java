package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.EnvironmentBlock;
import org.bootdisk.grub.script.GrubScript;
import org.bootdisk.grub.script.Statement;
import org.bootdisk.grub.script.Statement.Command;
import org.bootdisk.grub.script.Word;
import org.jspecify.annotations.Nullable;

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

  private final ChainDisk disk;
  private final Commands commands;
  private final Hops hops;
  private final ScriptFiles files;
  private final TestCommand test;
  private final Map<String, GrubScript> functions = new TreeMap<>();
  private final Deque<Entry> entries = new ArrayDeque<>();

  private Variables variables;
  private String where = "";
  private int count;
  private int depth;

  /** Something that a user may choose. */
  private record Entry(String title, GrubScript body, Variables variables, String where) {}

  ScriptRun(ChainDisk disk, Commands commands, Hops hops, Variables variables) {
    this.disk = disk;
    this.commands = commands;
    this.hops = hops;
    this.variables = variables.copy();
    this.files = new ScriptFiles(disk, commands.platform(), hops);
    this.test = new TestCommand(path -> files.find(path, site(0)));
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
    while (!entries.isEmpty()) {
      Entry entry = entries.removeFirst();
      variables = entry.variables();
      where = entry.where();
      run(entry.body());
    }
  }

  private void include(ChainVolume volume, FatNode file) throws IOException {
    String outer = where;
    where = volume.where("/" + file.path());
    int before = entries.size();
    try {
      run(GrubScript.parse(new String(volume.read(file, LARGEST_SCRIPT), UTF_8), where));
      hops.prove("script " + where);
    } catch (FormatException e) {
      hops.fault(ChainRule.SYNTAX, e.fault());
    }
    // Entries run when all of the script has run, with the variables that it leaves behind.
    List<Entry> made = new ArrayList<>();
    while (entries.size() > before) {
      made.add(0, entries.removeLast());
    }
    for (Entry entry : made) {
      entries.add(new Entry(entry.title(), entry.body(), variables.copy(), entry.where()));
    }
    where = outer;
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
    if (equals > 0 && written.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*")) {
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
    commands.require(name, where + ":" + command.line(), hops);
    return run(name, arguments, command);
  }

  private Truth run(String name, List<Argument> arguments, Command command) throws IOException {
    int line = command.line();
    switch (name) {
      case "set" -> variables.set(arguments);
      case "unset" -> arguments.forEach(argument -> variables.unset(argument.text()));
      case "export" -> arguments.forEach(argument -> variables.export(argument.text()));
      case "true" -> {}
      case "false" -> {
        return Truth.FALSE;
      }
      case "[" -> {
        boolean closed = !arguments.isEmpty() && arguments.get(arguments.size() - 1).is("]");
        return test.evaluate(closed ? arguments.subList(0, arguments.size() - 1) : arguments);
      }
      case "test" -> {
        return test.evaluate(arguments);
      }
      case "insmod" -> {
        return commands.insmod(arguments, where + ":" + line, hops);
      }
      case "search", "search.fs_uuid", "search.fs_label", "search.file" -> {
        return search(Search.of(name, arguments), arguments, line);
      }
      case "menuentry", "submenu" -> define(name, arguments, command);
      case "load_env" -> loadEnvironment();
      case "source", ".", "configfile", "normal" -> include(arguments, line);
      case "linux", "linux16", "linuxefi" -> files.kernel(arguments, site(line));
      case "initrd", "initrd16", "initrdefi" -> files.initrds(arguments, site(line));
      case "chainloader" -> files.program(arguments, site(line));
      case "multiboot", "multiboot2", "module", "module2", "devicetree" ->
          files.loaded(arguments, site(line));
      default -> {
        variables.forget(arguments);
        return Truth.UNKNOWN;
      }
    }
    return Truth.TRUE;
  }

  private Truth search(@Nullable Search search, List<Argument> arguments, int line)
      throws IOException {
    if (search == null || search.sought().value().isEmpty()) {
      variables.forget(arguments);
      files.unproven(site(line), "what is searched for is not known");
      return Truth.UNKNOWN;
    }
    ChainVolume found = search.on(disk);
    if (found != null) {
      variables.set(search.variable(), disk.name(found));
      return Truth.TRUE;
    }
    variables.setUnknown(search.variable());
    Fault fault =
        Fault.in(where + ":" + line)
            .actual("the volume that is searched for is " + Quoted.of(search.sought().text()))
            .expected("a FAT volume of this disk");
    hops.fault(search.isForFat() ? ChainRule.SEARCH : ChainRule.UNPROVEN, fault);
    return Truth.UNKNOWN;
  }

  private void define(String name, List<Argument> arguments, Command command) {
    if (command.block().isEmpty()) {
      return;
    }
    String title = arguments.isEmpty() ? "" : arguments.get(0).text();
    // A submenu's own script is run when it is opened, and sees exported variables alone.
    Variables seen = name.equals("submenu") ? variables.exportedCopy() : variables;
    entries.add(new Entry(title, command.block().get(), seen, where));
  }

  private void loadEnvironment() throws IOException {
    String path = variables.get("prefix").orElse("") + "/grubenv";
    FatNode file = files.find(path, site(0)).node();
    ChainVolume volume = files.volumeOf(path, site(0));
    if (volume == null || file == null || file.isDirectory()) {
      return;
    }
    try {
      byte[] bytes = volume.read(file, EnvironmentBlock.SIZE * 64);
      EnvironmentBlock.decode(bytes, volume.where("/" + file.path()))
          .variables()
          .forEach(variables::set);
    } catch (FormatException e) {
      hops.fault(ChainRule.FILE, e.fault());
    }
  }

  private void include(List<Argument> arguments, int line) throws IOException {
    for (Argument argument : arguments) {
      ScriptFiles.Found found = files.require(argument, site(line), ChainRule.FILE);
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
