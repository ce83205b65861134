package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.grub.GrubPlatform;

/**
 * The commands that GRUB knows: its kernel's, those of modules that are loaded, and those of which
 * command.lst tells the module.
 */
final class Commands {

  /** Of the kernel: there are no others when an embedded configuration runs. */
  private static final Set<String> KERNEL = Set.of("set", "unset", "ls", "insmod");

  /** Of kernel and normal.mod. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "set",
          "unset",
          "ls",
          "insmod",
          "rmmod",
          "lsmod",
          "export",
          "clear",
          "normal",
          "break",
          "normal_exit",
          "continue",
          "return",
          "setparams",
          "shift",
          "menuentry",
          "submenu",
          "authenticate",
          "eval",
          "dump");

  /** Without these nothing starts. */
  private static final Set<String> LOADERS =
      Set.of(
          "linux",
          "linux16",
          "linuxefi",
          "initrd",
          "initrd16",
          "initrdefi",
          "chainloader",
          "multiboot",
          "multiboot2");

  private static final int LARGEST = 1 << 20;
  private static final String LIST = "command.lst";

  private final VolumeGrubFiles files;
  private final LoadedModules loaded;
  private final Set<String> builtIn;
  private final Map<String, String> modules;
  private final Set<String> complained = new TreeSet<>();

  private Commands(
      VolumeGrubFiles files,
      LoadedModules loaded,
      Set<String> builtIn,
      Map<String, String> modules) {
    this.files = files;
    this.loaded = loaded;
    this.builtIn = builtIn;
    this.modules = modules;
  }

  /** Commands of an embedded configuration: nothing is loaded for them. */
  static Commands embedded(VolumeGrubFiles files, LoadedModules loaded) {
    return new Commands(files, loaded, KERNEL, Map.of());
  }

  /** Commands of a menu: normal.mod has been loaded, and has read command.lst. */
  static Commands read(VolumeGrubFiles files, LoadedModules loaded) throws IOException {
    Map<String, String> modules = new TreeMap<>();
    byte[] list = files.read(LIST).orElse(new byte[0]);
    if (list.length <= LARGEST) {
      for (String line : new String(list, UTF_8).split("\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          // A star marks commands that take options.
          String name = line.substring(line.startsWith("*") ? 1 : 0, colon);
          modules.put(name, line.substring(colon + 1).strip());
        }
      }
    }
    loaded.load("normal");
    return new Commands(files, loaded, BUILT_IN, modules);
  }

  GrubPlatform platform() {
    return files.platform();
  }

  String description() {
    return files.description();
  }

  boolean hasModule(String name) throws IOException {
    return loaded.has(name) || files.volume().file(files.directory() + "/" + name + ".mod") != null;
  }

  /** Reports a command that GRUB does not know, or whose module is not there; once for each. */
  void require(String name, String where, Hops hops) throws IOException {
    if (builtIn.contains(name)) {
      return;
    }
    ChainRule rule = LOADERS.contains(name) ? ChainRule.LOADER : ChainRule.COMMAND;
    if (modules.isEmpty()) {
      requireLoaded(name, rule, where, hops);
      return;
    }
    String module = modules.get(name);
    if ((module == null || !hasModule(module)) && complained.add(name)) {
      hops.fault(
          rule,
          Fault.in(where)
              .actual("the command is " + Quoted.of(name))
              .expected(
                  module == null
                      ? "one that command.lst in " + files.description() + " has"
                      : "its module " + module + " in " + files.description()));
    }
  }

  /** Without a list GRUB knows what is loaded, and no more. The first command is told. */
  private void requireLoaded(String name, ChainRule rule, String where, Hops hops)
      throws IOException {
    if (!complained.contains(rule.name()) && !loaded.bring(name, files)) {
      complained.add(rule.name());
      boolean isEmbedded = builtIn.equals(KERNEL);
      hops.fault(
          rule,
          Fault.in(where)
              .actual("the command is " + Quoted.of(name))
              .expected(
                  isEmbedded
                      ? "one of a module that the image carries"
                      : files.where(LIST) + ", by which GRUB finds its module"));
    }
  }

  /** {@code insmod}: whether the modules can be loaded is known only if one is not there. */
  Truth insmod(List<Argument> arguments, String where, Hops hops) throws IOException {
    for (Argument argument : arguments) {
      if (argument.value().isEmpty() || argument.text().contains("/")) {
        return Truth.UNKNOWN;
      }
      if (!hasModule(argument.text())) {
        hops.fault(
            ChainRule.COMMAND,
            Fault.in(where)
                .actual("the module " + Quoted.of(argument.text()) + " is not on the disk")
                .expected("it in " + description()));
        return Truth.FALSE;
      }
      loaded.load(argument.text());
    }
    return Truth.UNKNOWN;
  }
}
