package org.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;

/** The modules on a disk, and whether the image that the disk starts can load them. */
public final class InstalledModules {

  private static final String SUFFIX = ".mod";

  private InstalledModules() {}

  /**
   * Checks that every module is well-formed, and that the image or another module defines each
   * symbol that it needs: else GRUB refuses it when it is loaded. Modules that print a version must
   * print the image's, that of modinfo.sh, and one another's.
   *
   * @param files the platform's directory on the disk
   * @param image what the disk starts
   * @throws FormatException saying which file does not fit
   */
  public static void require(GrubFiles files, GrubImage image) throws IOException {
    List<GrubModule> modules = new ArrayList<>();
    for (String name : files.names()) {
      if (name.endsWith(SUFFIX)) {
        String module = name.substring(0, name.length() - SUFFIX.length());
        modules.add(GrubModule.decode(files, module, files.require(name)));
      }
    }
    SymbolTable symbols = new SymbolTable("the image", image.memory().asBuffer(), files.platform());
    String version = image.version().orElse("");
    if (version.isEmpty() && files.read(GrubPlatform.MODULE_INFO).isPresent()) {
      version = ModuleInfo.read(files).version().text();
    }
    for (GrubModule module : modules) {
      symbols.define(module.symbols());
      String printed = PrintedVersion.in(module.elf());
      if (printed != null && !version.isEmpty() && !printed.equals(version)) {
        throw new FormatException.Corrupt(
            Fault.in(module.elf().where())
                .actual("the version is " + Quoted.of(printed))
                .expected(Quoted.of(version) + ", as the image, modinfo.sh or another module has")
                .advice(files.platform().adviceOnMixture()));
      }
      version = printed == null ? version : printed;
    }
    for (GrubModule module : modules) {
      symbols.requireAll(module.symbols(), module.elf().where());
    }
    requireDependencies(files, modules);
  }

  /** Each module that another needs is there: GRUB loads them by moddep.lst. */
  private static void requireDependencies(GrubFiles files, List<GrubModule> modules)
      throws IOException {
    if (files.read(GrubPlatform.MODULE_DEPENDENCIES).isEmpty()) {
      return;
    }
    ModuleDependencies dependencies = ModuleDependencies.read(files);
    List<String> names = new ArrayList<>();
    modules.forEach(module -> names.add(module.name()));
    for (String needed : dependencies.closure(names).keySet()) {
      if (!names.contains(needed)) {
        throw new FormatException.NotRecognized(
            Fault.in(files.description())
                .actual("there is no module " + needed)
                .expected("it: a module that is there needs it")
                .advice("install GRUB again"));
      }
    }
  }
}
