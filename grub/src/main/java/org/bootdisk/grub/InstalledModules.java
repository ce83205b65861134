package org.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.grub.elf.ElfSymbol;

/** The modules on a disk, and whether the image that the disk starts can load them. */
public final class InstalledModules {

  private static final String SUFFIX = ".mod";

  private InstalledModules() {}

  /**
   * Checks that every module is well-formed, and that the image or another module defines each
   * symbol that it needs: else GRUB refuses it when it is loaded.
   *
   * <p>Nothing in a module says of which build it is. That they are of the image's build is told by
   * modules that the image carries, which must be the same bytes; by what each needs, which
   * moddep.lst was made from; and by the versions that a few of them print.
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
    requireBytesOf(image, modules);
    SymbolTable symbols = new SymbolTable("the image", image.memory().asBuffer(), files.platform());
    String version = image.version().orElse("");
    if (version.isEmpty() && files.read(GrubPlatform.MODULE_INFO).isPresent()) {
      version = ModuleInfo.read(files).version().text();
    }
    List<List<ElfSymbol>> symbolsOf = new ArrayList<>(modules.size());
    for (GrubModule module : modules) {
      List<ElfSymbol> own = module.symbols();
      symbolsOf.add(own);
      symbols.define(own);
      String printed = PrintedVersion.in(module.elf());
      if (printed != null && !version.isEmpty() && !printed.equals(version)) {
        throw mixture(
            image,
            module,
            "the version is " + Quoted.of(printed),
            Quoted.of(version) + ", as the image, modinfo.sh or another module has");
      }
      version = printed == null ? version : printed;
    }
    for (int i = 0; i < modules.size(); i++) {
      symbols.requireAll(symbolsOf.get(i), modules.get(i).elf().where());
    }
    requireDependencies(files, image, modules);
  }

  /** Modules that the image carries are those of the directory, byte for byte. */
  private static void requireBytesOf(GrubImage image, List<GrubModule> modules)
      throws FormatException {
    Map<String, Blob> embedded = image.moduleFiles();
    for (GrubModule module : modules) {
      Blob other = embedded.get(module.name());
      if (other != null && !isPadded(other, module.bytes(), image.platform().wordSize())) {
        throw mixture(
            image,
            module,
            "the file differs from the module of that name which the image carries",
            "the same bytes");
      }
    }
  }

  /** Whether {@code stored} is {@code file} and, up to the next word, zeros. */
  private static boolean isPadded(Blob stored, Blob file, int wordSize) {
    byte[] padded = Arrays.copyOf(file.toByteArray(), (int) Ranges.alignUp(file.size(), wordSize));
    return Arrays.equals(padded, stored.toByteArray());
  }

  private static FormatException mixture(
      GrubImage image, GrubModule module, String actual, String expected) {
    return new FormatException.Corrupt(
        Fault.in(module.elf().where())
            .actual(actual)
            .expected(expected)
            .advice(image.platform().adviceOnMixture()));
  }

  /**
   * Each module that another needs is there, and each needs what moddep.lst says, which was made
   * from the modules of one build.
   */
  private static void requireDependencies(
      GrubFiles files, GrubImage image, List<GrubModule> modules) throws IOException {
    if (files.read(GrubPlatform.MODULE_DEPENDENCIES).isEmpty()) {
      return;
    }
    ModuleDependencies dependencies = ModuleDependencies.read(files);
    Set<String> names = new LinkedHashSet<>();
    for (GrubModule module : modules) {
      names.add(module.name());
      List<String> listed = dependencies.of(module.name());
      if (listed != null && !listed.equals(module.needed())) {
        throw mixture(
            image,
            module,
            "the module needs " + Quoted.of(String.join(" ", module.needed())),
            Quoted.of(String.join(" ", listed)) + ", as moddep.lst has");
      }
    }
    for (String needed : dependencies.closure(List.copyOf(names)).keySet()) {
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
