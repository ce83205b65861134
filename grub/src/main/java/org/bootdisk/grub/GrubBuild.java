package org.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.elf.ElfFile;
import org.bootdisk.grub.elf.ElfSymbol;
import org.bootdisk.grub.elf.ElfType;

/**
 * GRUB's files for one platform, as one build made them: what images are made from. All that is
 * read is checked to be of one build, as far as the files show it.
 */
public final class GrubBuild {

  static final String KERNEL = "kernel.img";

  private static final String MODULE_SUFFIX = ".mod";

  private final GrubFiles files;
  private final GrubVersion version;
  private final ModuleDependencies dependencies;
  private final ElfFile kernel;

  private GrubBuild(
      GrubFiles files, GrubVersion version, ModuleDependencies dependencies, ElfFile kernel) {
    this.files = files;
    this.version = version;
    this.dependencies = dependencies;
    this.kernel = kernel;
  }

  /**
   * Reads version, dependencies and kernel.
   *
   * @throws FormatException naming the place and what to do, if a file is missing, malformed or of
   *     another platform
   */
  public static GrubBuild open(GrubFiles files) throws IOException {
    ModuleInfo info = ModuleInfo.read(files);
    info.requirePlatform(files.platform());
    ElfType type = files.platform() == GrubPlatform.I386_PC ? ElfType.EXEC : ElfType.REL;
    return new GrubBuild(
        files,
        info.version(),
        ModuleDependencies.read(files),
        ElfFile.decode(
            files.require(KERNEL), files.where(KERNEL), files.platform().machine(), type));
  }

  /** The files. */
  public GrubFiles files() {
    return files;
  }

  /** The platform that the files are of. */
  public GrubPlatform platform() {
    return files.platform();
  }

  /** The version in modinfo.sh. */
  public GrubVersion version() {
    return version;
  }

  /** Which modules each module needs. */
  public ModuleDependencies dependencies() {
    return dependencies;
  }

  /** kernel.img. */
  ElfFile kernel() {
    return kernel;
  }

  /**
   * Refuses a build of another version, for the two would share one grub.cfg on the disk.
   *
   * @throws FormatException.Unsupported naming both places and versions
   */
  public void requireSameVersion(GrubBuild other) throws FormatException {
    if (!version.equals(other.version)) {
      throw new FormatException.Unsupported(
          Fault.in(other.files.description())
              .actual("the version is " + other.version)
              .expected(version + ", as in " + files.description())
              .advice(
                  "install the same version of "
                      + platform().debianPackage()
                      + " and "
                      + other.platform().debianPackage()));
    }
  }

  /** Refuses options for another platform: the caller's bug. */
  void requirePlatform(GrubPlatform platform) {
    if (platform() != platform) {
      throw new IllegalArgumentException(
          files.description()
              + " is of "
              + platform().directoryName()
              + ", not "
              + platform.directoryName());
    }
  }

  /**
   * The bytes behind the kernel: the modules asked for and all that they need, in load order, then
   * what else the options name.
   *
   * @throws FormatException if a module is missing or malformed, or needs a symbol that neither the
   *     kernel nor a module before it defines; or if this version of GRUB lacks an option
   */
  byte[] moduleArea(GrubImageOptions options) throws IOException {
    ObjectNumbering numbers = ObjectNumbering.of(version);
    List<ModuleObject> objects = modules(options.modules());
    for (ModuleObject object : options.objects()) {
      if (!numbers.has(object.type())) {
        throw new FormatException.Unsupported(
            Fault.in(files.description())
                .actual("the version is " + version)
                .expected("one that has " + object.type()));
      }
      objects.add(object);
    }
    return ModuleArea.encode(objects, platform(), numbers);
  }

  private List<ModuleObject> modules(List<String> requested) throws IOException {
    SymbolTable symbols = new SymbolTable(kernel, platform());
    List<ModuleObject> objects = new ArrayList<>();
    for (Map.Entry<String, String> needed : dependencies.closure(requested).entrySet()) {
      GrubModule module = GrubModule.read(files, needed.getKey(), needed.getValue());
      symbols.load(module);
      requireVersion(module);
      objects.add(new ModuleObject(ObjectType.ELF, module.bytes()));
    }
    return objects;
  }

  /**
   * Checks all modules against each other, for a disk that carries them all: each is well-formed
   * and each symbol that one of them needs is defined somewhere.
   *
   * @throws FormatException saying which file does not fit
   */
  public void requireConsistentModules() throws IOException {
    consistentModules();
  }

  /**
   * Reads all modules and checks them as {@link #requireConsistentModules} does.
   *
   * @return their files by name: {@code fat.mod}
   */
  public SortedMap<String, Blob> consistentModules() throws IOException {
    SymbolTable symbols = new SymbolTable(kernel, platform());
    List<GrubModule> modules = new ArrayList<>();
    for (String name : files.names()) {
      if (name.endsWith(MODULE_SUFFIX)) {
        String module = name.substring(0, name.length() - MODULE_SUFFIX.length());
        modules.add(GrubModule.decode(files, module, files.require(name)));
      }
    }
    List<List<ElfSymbol>> symbolsOf = new ArrayList<>(modules.size());
    for (GrubModule module : modules) {
      List<ElfSymbol> own = module.symbols();
      symbolsOf.add(own);
      symbols.define(own);
      requireVersion(module);
    }
    SortedMap<String, Blob> checked = new TreeMap<>();
    for (int i = 0; i < modules.size(); i++) {
      GrubModule module = modules.get(i);
      symbols.requireAll(symbolsOf.get(i), module.elf().where());
      checked.put(module.name() + MODULE_SUFFIX, module.bytes());
    }
    return checked;
  }

  /** Refuses a module that prints another version than modinfo.sh has. */
  private void requireVersion(GrubModule module) throws FormatException {
    String printed = PrintedVersion.in(module.elf());
    if (printed != null && !printed.equals(version.text())) {
      throw new FormatException.Corrupt(
          Fault.in(module.elf().where())
              .actual("the version is " + Quoted.of(printed))
              .expected(version + ", as in " + files.where(GrubPlatform.MODULE_INFO))
              .advice(platform().adviceOnMixture()));
    }
  }
}
