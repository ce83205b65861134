package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where items of the menu come from: files on this machine, none of which has been opened yet. */
public sealed interface MenuSource permits Recipe.MenuEntry, MenuSource.Many {

  /** All places on this machine that it reads from. */
  List<Path> sources();

  /** A source of items that are not known before its files are read. */
  sealed interface Many extends MenuSource permits Submenu, EfiProgram, Nixos, BootLoaderEntries {}

  /**
   * A menu of its own behind one line. One that turns out to be empty is left out: GRUB takes it
   * for a syntax error.
   *
   * @param title shown in the menu
   * @param options words behind the title, such as {@code --class debian}
   */
  record Submenu(String title, List<String> options, List<MenuSource> entries) implements Many {
    /** Copies the lists. */
    public Submenu {
      options = List.copyOf(options);
      entries = List.copyOf(entries);
    }

    @Override
    public List<Path> sources() {
      List<Path> sources = new ArrayList<>();
      entries.forEach(entry -> sources.addAll(entry.sources()));
      return sources;
    }
  }

  /**
   * A program that UEFI firmware starts, such as a unified kernel image; not offered under a BIOS.
   *
   * @param title shown in the menu
   * @param program file on this machine
   * @param options words behind the title
   */
  record EfiProgram(String title, Path program, List<String> options) implements Many {
    /** Copies the list. */
    public EfiProgram {
      options = List.copyOf(options);
    }

    @Override
    public List<Path> sources() {
      return List.of(program);
    }
  }

  /**
   * A NixOS system.
   *
   * @param toplevel its directory, a link to it, or its boot.json
   * @param profile {@code /nix/var/nix/profiles/system}: its generations are offered too
   * @param storeRoot directory below which absolute links are looked up; {@code /} if absent
   * @param secrets directory with files {@code NAME-secrets}, as NixOS leaves them in /boot/kernels
   * @param name of the distribution, in titles
   * @param limit the most generations that are offered
   */
  record Nixos(
      Path toplevel,
      Optional<Path> profile,
      Optional<Path> storeRoot,
      Optional<Path> secrets,
      String name,
      int limit)
      implements Many {

    /** As NixOS calls itself. */
    public static final String NAME = "NixOS";

    /** {@code boot.loader.grub.configurationLimit}. */
    public static final int LIMIT = 100;

    /** A system without generations, its links looked up where they point to. */
    public static Nixos of(Path toplevel) {
      return new Nixos(toplevel, Optional.empty(), Optional.empty(), Optional.empty(), NAME, LIMIT);
    }

    @Override
    public List<Path> sources() {
      return List.of(toplevel);
    }
  }

  /**
   * Entries as the Boot Loader Specification has them.
   *
   * @param boot directory that is laid out as the specification's $BOOT: with {@code
   *     loader/entries} and {@code EFI/Linux}
   */
  record BootLoaderEntries(Path boot) implements Many {
    @Override
    public List<Path> sources() {
      return List.of(boot);
    }
  }
}
