package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.chain.Variables.Argument;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.grub.EnvironmentBlock;
import org.jspecify.annotations.Nullable;

/** What commands do on paper, but for those that run other scripts. */
final class ScriptCommands {

  private final ChainDisk disk;
  private final Commands commands;
  private final ScriptFiles files;
  private final Hops hops;

  ScriptCommands(ChainDisk disk, Commands commands, ScriptFiles files, Hops hops) {
    this.disk = disk;
    this.commands = commands;
    this.files = files;
    this.hops = hops;
  }

  /** Runs a command that is not a function, and tells whether it succeeds. */
  Truth run(String name, List<Argument> arguments, Variables variables, ScriptFiles.Site site)
      throws IOException {
    commands.require(name, site.where(), hops);
    switch (name) {
      case "set" -> variables.set(arguments);
      case "unset" -> {
        for (Argument argument : arguments) {
          variables.unset(argument.text());
        }
      }
      case "export" -> {
        for (Argument argument : arguments) {
          variables.export(argument.text());
        }
      }
      case "true" -> {}
      case "false" -> {
        return Truth.FALSE;
      }
      case "[" -> {
        boolean closed = !arguments.isEmpty() && arguments.get(arguments.size() - 1).is("]");
        return test(closed ? arguments.subList(0, arguments.size() - 1) : arguments, site);
      }
      case "test" -> {
        return test(arguments, site);
      }
      case "insmod" -> {
        return commands.insmod(arguments, site.where(), hops);
      }
      case "search", "search.fs_uuid", "search.fs_label", "search.file" -> {
        return search(Search.of(name, arguments), arguments, variables, site);
      }
      case "setparams" -> variables.setParameters(arguments);
      case "shift" -> {
        return variables.shift(arguments);
      }
      case "load_env" -> loadEnvironment(variables, site);
      case "linux", "linux16", "linuxefi" -> files.kernel(arguments, site);
      case "initrd", "initrd16", "initrdefi" -> files.initrds(arguments, site);
      case "chainloader" -> files.program(arguments, site);
      case "multiboot", "multiboot2" -> files.hypervisor(arguments, site);
      case "module", "module2", "devicetree" -> files.loaded(arguments, site);
      default -> {
        variables.forget(arguments);
        return Truth.UNKNOWN;
      }
    }
    return Truth.TRUE;
  }

  private Truth test(List<Argument> expression, ScriptFiles.Site site) throws IOException {
    return new TestCommand(path -> files.find(path, site)).evaluate(expression);
  }

  private Truth search(
      @Nullable Search search, List<Argument> arguments, Variables variables, ScriptFiles.Site site)
      throws IOException {
    if (search == null || search.sought().value().isEmpty()) {
      variables.forget(arguments);
      files.unproven(site, "what is searched for is not known");
      return Truth.UNKNOWN;
    }
    ChainVolume found = search.on(disk);
    if (found != null) {
      variables.set(search.variable(), disk.name(found));
      return Truth.TRUE;
    }
    variables.setUnknown(search.variable());
    Fault fault =
        Fault.in(site.where())
            .actual("the volume that is searched for is " + Quoted.of(search.sought().text()))
            .expected("a FAT volume of this disk");
    hops.fault(search.isForFat() ? ChainRule.SEARCH : ChainRule.UNPROVEN, fault);
    return Truth.UNKNOWN;
  }

  private void loadEnvironment(Variables variables, ScriptFiles.Site site) throws IOException {
    String path = variables.get("prefix").orElse("") + "/grubenv";
    FatNode file = files.find(path, site).node();
    ChainVolume volume = files.volumeOf(path, site);
    if (volume == null || file == null || file.isDirectory()) {
      return;
    }
    try {
      byte[] bytes = volume.read(file, EnvironmentBlock.SIZE * 64);
      EnvironmentBlock block = EnvironmentBlock.decode(bytes, volume.where("/" + file.path()));
      for (Map.Entry<String, String> variable : block.variables().entrySet()) {
        variables.set(variable.getKey(), variable.getValue());
      }
    } catch (FormatException e) {
      hops.fault(ChainRule.FILE, e.fault());
    }
  }
}
