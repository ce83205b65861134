package org.bootdisk.bootdisk.nixos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.host.SortedDirectory;
import org.bootdisk.bootdisk.host.StoreRoot;
import org.bootdisk.bootdisk.host.StoreRoot.Located;
import org.bootdisk.bootdisk.nixos.NixosSystem.Secrets;
import org.bootdisk.bootdisk.nixos.NixosSystem.Specialisation;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * Reads systems of NixOS: their boot.json, or without one the files of their directory, as bootspec
 * says that it is to be made up of them (NixOS RFC 0125; nixpkgs, top-level.nix).
 */
public final class NixosReader {

  private static final String BOOT_SPEC = "boot.json";

  /** Where specialisations are links; the second is the name before 2019. */
  private static final List<String> SPECIALISATIONS = List.of("specialisation", "fine-tune");

  /** Ours: a hundred times what any of these files has. */
  private static final int LARGEST = 1 << 20;

  private final StoreRoot root;
  private final String where;

  /**
   * Reads below {@code root}.
   *
   * @param where what names the system, for messages: {@code menu[0].nixos}
   */
  public NixosReader(StoreRoot root, String where) {
    this.root = root;
    this.where = where;
  }

  /**
   * Reads the system that {@code path} leads to.
   *
   * @param path of a toplevel or of a boot.json, as the system itself sees it
   * @throws InputFileException if it leads nowhere
   * @throws RecipeException if that is no system that can be started
   */
  public NixosSystem read(String path) throws IOException, RecipeException {
    return read(path, "", 0);
  }

  /** Reads a system that is a generation or specialisation by a link, which has a date. */
  NixosSystem read(String path, Path link) throws IOException, RecipeException {
    return read(path, date(link), 0);
  }

  private NixosSystem read(String path, String date, int depth)
      throws IOException, RecipeException {
    Located place = root.locate(path);
    if (!place.exists()) {
      throw new InputFileException(where, place.file(), "does not exist");
    }
    if (!Files.isDirectory(place.file())) {
      BootSpec spec = BootSpecReader.parse(place.file().toString(), text(place.file()));
      Located parent = root.locate(place.path() + "/..");
      Located toplevel = spec.toplevel().isEmpty() ? parent : root.locate(spec.toplevel());
      return ofSpec(spec, toplevel, date, depth);
    }
    Path document = root.locate(place.path() + "/" + BOOT_SPEC).file();
    return Files.isRegularFile(document)
        ? ofSpec(BootSpecReader.parse(document.toString(), text(document)), place, date, depth)
        : ofFiles(place, date, depth);
  }

  private NixosSystem ofSpec(BootSpec spec, Located toplevel, String date, int depth)
      throws IOException, RecipeException {
    requirePc(spec.system(), toplevel);
    List<Specialisation> variants = new ArrayList<>();
    if (depth == 0) {
      for (Map.Entry<String, BootSpec.Variant> variant : spec.specialisations().entrySet()) {
        variants.add(specialisation(variant.getKey(), variant.getValue(), toplevel));
      }
    }
    // A draft of bootspec has names under which files were to be copied, and no paths.
    String kernel = spec.kernel().isEmpty() ? toplevel.path() + "/kernel" : spec.kernel();
    Optional<String> initrd = spec.initrd();
    if (initrd.isEmpty() && spec.kernel().isEmpty()) {
      initrd = Optional.of(toplevel.path() + "/initrd");
    }
    Located kernelFile = require(kernel);
    String version = version(toplevel, kernelFile);
    return new NixosSystem(
        toplevel,
        version.isEmpty() ? spec.label() : version,
        line(toplevel, "configuration-name"),
        date,
        kernelFile,
        initrd.isPresent() ? Optional.of(require(initrd.get())) : Optional.empty(),
        parameters(spec.init(), String.join(" ", spec.kernelParams())),
        xen(toplevel),
        spec.initrdSecrets().isPresent() ? Secrets.NEEDED : appender(toplevel, spec),
        variants);
  }

  /** Only the RFC's form says that there are no secrets, by not naming the program. */
  private Secrets appender(Located toplevel, BootSpec spec) throws IOException {
    return !spec.tellsSecrets() && hasAppender(toplevel) ? Secrets.UNKNOWN : Secrets.NONE;
  }

  private boolean hasAppender(Located toplevel) throws IOException {
    return root.locate(toplevel.path() + "/" + NixosSystem.APPENDER).exists();
  }

  private Specialisation specialisation(String name, BootSpec.Variant variant, Located parent)
      throws IOException, RecipeException {
    String date = "";
    for (String directory : SPECIALISATIONS) {
      Path link = root.locate(parent.path() + "/" + directory).file().resolve(name);
      date = date.isEmpty() && Files.isSymbolicLink(link) ? date(link) : date;
    }
    if (variant instanceof BootSpec.Variant.Inline inline) {
      BootSpec spec = inline.spec();
      Located toplevel = spec.toplevel().isEmpty() ? parent : root.locate(spec.toplevel());
      return new Specialisation(name, ofSpec(spec, toplevel, date, 1));
    }
    return new Specialisation(name, read(((BootSpec.Variant.File) variant).path(), date, 1));
  }

  private NixosSystem ofFiles(Located toplevel, String date, int depth)
      throws IOException, RecipeException {
    if (!root.locate(toplevel.path() + "/kernel").exists()) {
      throw RecipeException.at(
          where,
          Quoted.of(toplevel.file().toString())
              + " is not a NixOS system: it has neither "
              + BOOT_SPEC
              + " nor kernel; if its links lead into another root, name that as store-root");
    }
    requirePc(line(toplevel, "system"), toplevel);
    Located kernel = require(toplevel.path() + "/kernel");
    Located initrd = root.locate(toplevel.path() + "/initrd");
    return new NixosSystem(
        toplevel,
        version(toplevel, kernel),
        line(toplevel, "configuration-name"),
        date,
        kernel,
        initrd.exists() ? Optional.of(initrd) : Optional.empty(),
        parameters(root.locate(toplevel.path() + "/init").path(), line(toplevel, "kernel-params")),
        xen(toplevel),
        hasAppender(toplevel) ? Secrets.UNKNOWN : Secrets.NONE,
        depth == 0 ? specialisations(toplevel) : List.of());
  }

  private List<Specialisation> specialisations(Located toplevel)
      throws IOException, RecipeException {
    List<Specialisation> variants = new ArrayList<>();
    for (String directory : SPECIALISATIONS) {
      Located links = root.locate(toplevel.path() + "/" + directory);
      for (String name : SortedDirectory.names(links.file())) {
        String path = links.path() + "/" + name;
        variants.add(new Specialisation(name, read(path, date(links.file().resolve(name)), 1)));
      }
    }
    return variants;
  }

  /** As NixOS's installer of GRUB finds it, which does not look into boot.json. */
  private Optional<NixosSystem.Xen> xen(Located toplevel) throws IOException, RecipeException {
    Located hypervisor = root.locate(toplevel.path() + "/xen.gz");
    return hypervisor.exists()
        ? Optional.of(new NixosSystem.Xen(hypervisor, line(toplevel, "xen-params")))
        : Optional.empty();
  }

  private static String parameters(String init, String parameters) {
    return parameters.isEmpty() ? "init=" + init : "init=" + init + " " + parameters;
  }

  /** What the system says of itself, or the release of its kernel. */
  private String version(Located toplevel, Located kernel) throws IOException, RecipeException {
    String version = line(toplevel, "nixos-version");
    if (version.isEmpty()) {
      Path modules = root.locate(kernel.path() + "/../lib/modules").file();
      List<String> releases = SortedDirectory.names(modules);
      version = releases.isEmpty() ? "" : releases.get(0);
    }
    return version;
  }

  /** The text of one of the toplevel's files without a line's end; empty if there is none. */
  private String line(Located toplevel, String name) throws IOException, RecipeException {
    Path file = root.locate(toplevel.path() + "/" + name).file();
    return Files.isRegularFile(file) ? text(file).strip() : "";
  }

  private Located require(String path) throws IOException {
    Located place = root.locate(path);
    if (!place.exists()) {
      throw new InputFileException(where, place.file(), "does not exist");
    }
    return place;
  }

  private String text(Path file) throws IOException, RecipeException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw RecipeException.at(where, file + " has more than 1 MiB");
      }
      return new String(bytes, UTF_8);
    }
  }

  private void requirePc(String system, Located toplevel) throws RecipeException {
    if (!system.isEmpty() && !system.startsWith("x86_64-") && !system.startsWith("i686-")) {
      throw RecipeException.at(
          where,
          Quoted.of(toplevel.file().toString())
              + " is for "
              + Quoted.of(system)
              + "; the disk starts systems for x86_64-linux");
    }
  }

  /** The day on which a link was made, in UTC: the same on every machine. */
  private static String date(Path link) throws IOException {
    return LocalDate.ofInstant(
            Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS).toInstant(), ZoneOffset.UTC)
        .toString();
  }
}
