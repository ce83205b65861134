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

/** The commands of GRUB's kernel, and those of modules as command.lst tells. */
final class Commands {

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

  private final VolumeGrubFiles files;
  private final Set<String> embedded;
  private final Map<String, String> modules = new TreeMap<>();
  private final Set<String> complained = new TreeSet<>();

  private Commands(VolumeGrubFiles files, List<String> embedded) {
    this.files = files;
    this.embedded = new TreeSet<>(embedded);
  }

  /**
   * Reads command.lst.
   *
   * @param embedded modules that the image carries
   */
  static Commands read(VolumeGrubFiles files, List<String> embedded) throws IOException {
    Commands commands = new Commands(files, embedded);
    byte[] list = files.read("command.lst").orElse(new byte[0]);
    if (list.length <= LARGEST) {
      for (String line : new String(list, UTF_8).split("\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          // A star marks commands that take options.
          String name = line.substring(line.startsWith("*") ? 1 : 0, colon);
          commands.modules.put(name, line.substring(colon + 1).strip());
        }
      }
    }
    return commands;
  }

  GrubPlatform platform() {
    return files.platform();
  }

  String description() {
    return files.description();
  }

  boolean hasModule(String name) throws IOException {
    return embedded.contains(name)
        || files.volume().file(files.directory() + "/" + name + ".mod") != null;
  }

  /** Reports a command that GRUB does not know, or whose module is not there; once for each. */
  void require(String name, String where, Hops hops) throws IOException {
    if (BUILT_IN.contains(name) || modules.isEmpty()) {
      return;
    }
    String module = modules.get(name);
    if (module != null && hasModule(module)) {
      return;
    }
    if (complained.add(name)) {
      hops.fault(
          LOADERS.contains(name) ? ChainRule.LOADER : ChainRule.COMMAND,
          Fault.in(where)
              .actual("the command is " + Quoted.of(name))
              .expected(
                  module == null
                      ? "one that command.lst in " + files.description() + " has"
                      : "its module " + module + " in " + files.description()));
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
    }
    return Truth.UNKNOWN;
  }
}
