package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.MenuSettings.DefaultEntry;

/**
 * What the user asked for. Paths are resolved against the recipe's directory, nothing has been
 * opened yet. Everything that is absent has the value that the seed's boot disk has.
 *
 * @param size of the disk, bytes
 * @param geometry the disk's, for cylinder/head/sector fields
 * @param volumeId serial number of the FAT volume; derived from the partition's GUID if absent
 * @param grub directories and Debian packages to take GRUB's files from; may be empty
 * @param menu what GRUB offers
 * @param files more files for the FAT volume
 */
public record Recipe(
    long size,
    Geometry geometry,
    Optional<Long> volumeId,
    List<Path> grub,
    Menu menu,
    List<ExtraFile> files) {

  /** Bytes in the seed's disk. */
  public static final long SEED_SIZE = 40L << 20;

  /** Copies the lists. */
  public Recipe {
    grub = List.copyOf(grub);
    files = List.copyOf(files);
  }

  /** The seed's disk, with a menu that has no entries. */
  public static Recipe seed() {
    return new Recipe(
        SEED_SIZE, Geometry.SEED, Optional.empty(), List.of(), Menu.empty(), List.of());
  }

  /** All places on this machine that the recipe reads from. */
  public List<Path> sources() {
    List<Path> sources = new ArrayList<>(grub);
    for (MenuSource entry : menu.entries()) {
      sources.addAll(entry.sources());
    }
    menu.settings().graphics().ifPresent(graphics -> sources.add(graphics.font()));
    for (ExtraFile file : files) {
      sources.add(file.source());
    }
    return sources;
  }

  /** This recipe for a disk of {@code bytes}. */
  public Recipe withSize(long bytes) {
    return new Recipe(bytes, geometry, volumeId, grub, menu, files);
  }

  /** This recipe with another geometry. */
  public Recipe withGeometry(Geometry other) {
    return new Recipe(size, other, volumeId, grub, menu, files);
  }

  /** This recipe with GRUB's files from other places. */
  public Recipe withGrub(List<Path> places) {
    return new Recipe(size, geometry, volumeId, places, menu, files);
  }

  /** This recipe with another menu. */
  public Recipe withMenu(Menu other) {
    return new Recipe(size, geometry, volumeId, grub, other, files);
  }

  /**
   * The disk's geometry, as a BIOS would report it.
   *
   * @param heads 1 to 255
   * @param sectorsPerTrack 1 to 63
   */
  public record Geometry(int heads, int sectorsPerTrack) {

    /** What QEMU reports for a blank 40 MiB virtio disk, and so what the seed's disk has. */
    public static final Geometry SEED = new Geometry(16, 63);

    /** Refuses what cylinder/head/sector fields cannot express. */
    public Geometry {
      if (heads < 1 || heads > 255 || sectorsPerTrack < 1 || sectorsPerTrack > 63) {
        throw new IllegalArgumentException(
            "geometry " + heads + "/" + sectorsPerTrack + " is not in 1/1 to 255/63");
      }
    }

    /** Reads {@code heads/sectorsPerTrack}, such as {@code 255/63}. */
    public static Geometry parse(String text) {
      int slash = text.indexOf('/');
      try {
        return new Geometry(
            Integer.parseInt(text.substring(0, Math.max(0, slash))),
            Integer.parseInt(text.substring(slash + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            Quoted.of(text) + " is not a geometry; write HEADS/SECTORS, such as 16/63 or 255/63",
            e);
      }
    }
  }

  /**
   * What GRUB offers.
   *
   * @param settings how it behaves
   * @param entries in the order shown
   */
  public record Menu(MenuSettings settings, List<MenuSource> entries) {

    /** Copies the list, refuses a default that is known not to exist. */
    public Menu {
      entries = List.copyOf(entries);
      boolean countable = true;
      for (MenuSource entry : entries) {
        countable &= entry instanceof MenuEntry;
      }
      if (countable
          && settings.defaultEntry() instanceof DefaultEntry.Index chosen
          && (chosen.index() < 0 || chosen.index() >= Math.max(1, entries.size()))) {
        throw new IllegalArgumentException(
            "default entry " + chosen.index() + " does not exist; there are " + entries.size());
      }
    }

    /** No entries. */
    public static Menu empty() {
      return new Menu(MenuSettings.DEFAULT, List.of());
    }

    /** Items of one source, of which the first boots after the default time. */
    public static Menu of(MenuSource entry) {
      return new Menu(MenuSettings.DEFAULT, List.of(entry));
    }
  }

  /**
   * One Linux system.
   *
   * @param title shown in the menu
   * @param kernel file on this machine
   * @param initrds files on this machine, loaded one behind the other
   * @param parameters the kernel's command line
   * @param options words behind the title, such as {@code --class debian --unrestricted}
   */
  public record MenuEntry(
      String title, Path kernel, List<Path> initrds, String parameters, List<String> options)
      implements MenuSource {

    /** Copies the lists. */
    public MenuEntry {
      initrds = List.copyOf(initrds);
      options = List.copyOf(options);
    }

    /** A system of GRUB's class "linux". */
    public MenuEntry(String title, Path kernel, List<Path> initrds, String parameters) {
      this(title, kernel, initrds, parameters, List.of("--class", "linux"));
    }

    @Override
    public List<Path> sources() {
      List<Path> sources = new ArrayList<>(List.of(kernel));
      sources.addAll(initrds);
      return sources;
    }
  }

  /**
   * A file to copy.
   *
   * @param target path on the FAT volume, such as {@code /extra/readme.txt}
   * @param source file on this machine
   */
  public record ExtraFile(String target, Path source) {}
}
