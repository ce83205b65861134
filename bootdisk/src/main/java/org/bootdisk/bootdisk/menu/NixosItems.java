package org.bootdisk.bootdisk.menu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.StoreRoot;
import org.bootdisk.bootdisk.host.StoreRoot.Located;
import org.bootdisk.bootdisk.nixos.NixosProfile;
import org.bootdisk.bootdisk.nixos.NixosProfile.Generation;
import org.bootdisk.bootdisk.nixos.NixosReader;
import org.bootdisk.bootdisk.nixos.NixosSystem;
import org.bootdisk.bootdisk.nixos.NixosSystem.Specialisation;
import org.bootdisk.bootdisk.recipe.MenuSource.Nixos;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * What NixOS offers of a system: titles, order, names of copied files and command lines are those
 * of {@code switch-to-configuration boot} (nixpkgs, install-grub.pl). Dates are of UTC, so that
 * they are the same everywhere.
 */
final class NixosItems {

  private static final String STORE = "/nix/store/";
  private static final List<String> OPTIONS = List.of("--class", "nixos", "--unrestricted");
  private static final List<String> SUB_OPTIONS = List.of("--class", "nixos");
  private static final List<String> SUBMENU = List.of("--class", "submenu");

  private final Nixos source;
  private final String where;
  private final BootFiles files;
  private final MenuItem.Searched searched;

  NixosItems(Nixos source, String where, BootFiles files, String volumeId) {
    this.source = source;
    this.where = where;
    this.files = files;
    this.searched = new MenuItem.Searched(Optional.of(volumeId));
  }

  List<MenuItem> items() throws IOException, RecipeException {
    GrubMenu.requireOneLine(where + ".name", source.name());
    StoreRoot root = source.storeRoot().map(StoreRoot::new).orElse(StoreRoot.HOST);
    NixosSystem current = new NixosReader(root, where).read(root.seenFromInside(source.toplevel()));
    List<MenuItem> items = new ArrayList<>(entries(source.name(), "", current, OPTIONS));
    if (source.profile().isPresent()) {
      String profile = root.seenFromInside(source.profile().get());
      List<MenuItem> all = new ArrayList<>();
      for (Generation generation :
          NixosProfile.read(root, profile, source.limit(), where + ".profile")) {
        all.addAll(generation(generation));
      }
      items.add(new MenuItem.Submenu(source.name() + " - All configurations", SUBMENU, all));
    }
    return items;
  }

  private List<MenuItem> generation(Generation generation) throws IOException, RecipeException {
    NixosSystem system = generation.system();
    String name = source.name() + " - Configuration " + generation.number();
    String suffix = " (" + system.date() + " - " + system.version() + ")";
    List<MenuItem> entries = entries(name, suffix, system, SUB_OPTIONS);
    return entries.size() == 1
        ? entries
        : List.of(new MenuItem.Submenu("> " + name + suffix, SUBMENU, entries));
  }

  /** The entry of a system, and those of its specialisations. */
  private List<MenuItem> entries(
      String name, String suffix, NixosSystem system, List<String> options)
      throws IOException, RecipeException {
    List<MenuItem> entries = new ArrayList<>();
    String kind = system.specialisations().isEmpty() ? "" : " - Default";
    entries.add(entry(name + kind + suffix, system, options));
    for (Specialisation variant : system.specialisations()) {
      NixosSystem special = variant.system();
      String described = special.configurationName();
      if (described.isEmpty()) {
        String date = special.date().isEmpty() ? "" : " - " + special.date();
        String version = special.version().isEmpty() ? "" : " - " + special.version();
        described = "(" + variant.name() + date + version + ")";
      }
      entries.add(entry(name + " - " + described, special, SUB_OPTIONS));
    }
    return entries;
  }

  private MenuItem entry(String title, NixosSystem system, List<String> options)
      throws IOException, RecipeException {
    String kernel = copied(system.kernel());
    List<String> initrds = new ArrayList<>();
    if (system.initrd().isPresent()) {
      initrds.add(copied(system.initrd().get()));
    }
    secrets(system).ifPresent(initrds::add);
    String xen = system.xen().isPresent() ? copied(system.xen().get().hypervisor()) : "";
    GrubMenu.requireOneLine(where + ": kernel-params", system.parameters());
    MenuItem.Linux linux =
        new MenuItem.Linux(
            title,
            options,
            kernel,
            initrds,
            KernelParameters.ofNixos(system.parameters(), where + ": kernel-params"),
            searched);
    if (system.xen().isEmpty()) {
      return linux;
    }
    String parameters = system.xen().get().parameters();
    GrubMenu.requireOneLine(where + ": xen-params", parameters);
    return new MenuItem.Xen(
        linux, xen, KernelParameters.ofNixos(parameters, where + ": xen-params"));
  }

  /** The place of a copy: the path in the store, with dashes for slashes. */
  private String copied(Located file) throws IOException, RecipeException {
    int store = file.path().indexOf(STORE);
    String inStore = file.path().substring(store < 0 ? 1 : store + STORE.length());
    return files.placeAt("/kernels/" + inStore.replace('/', '-'), file.file(), where);
  }

  /** The place of the system's secrets, if it has some. */
  private Optional<String> secrets(NixosSystem system) throws IOException, RecipeException {
    String name = system.secretsFile();
    Path file = source.secrets().map(directory -> directory.resolve(name)).orElse(null);
    if (file != null && Files.exists(file)) {
      return Optional.of(files.placeAt("/kernels/" + name, file, where + ".secrets"));
    }
    if (system.secrets() == NixosSystem.Secrets.NEEDED) {
      throw RecipeException.at(
          where,
          "the initrd of "
              + Quoted.of(system.toplevel().path())
              + " needs secrets, which its "
              + NixosSystem.APPENDER
              + " writes; name a directory as secrets that has a file "
              + Quoted.of(name)
              + ", or have it made with --nixos-run-secrets");
    }
    return Optional.empty();
  }
}
