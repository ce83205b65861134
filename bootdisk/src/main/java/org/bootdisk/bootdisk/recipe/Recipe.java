package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.recipe.MenuSettings.DefaultEntry;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.LogicalPartition;

/**
 * What the user asked for. Paths are resolved against the recipe's directory, nothing has been
 * opened yet.
 *
 * @param format of the image
 * @param size of the disk; it cannot be {@link Size#REST}
 * @param table how the disk is divided
 * @param partitions in the order of their numbers
 * @param grub what is installed of GRUB
 * @param menu what GRUB offers
 * @param time that everything on the disk carries; by default the caller decides
 */
public record Recipe(
    ImageFormat format,
    Size size,
    TableRecipe table,
    List<PartitionRecipe> partitions,
    GrubRecipe grub,
    Menu menu,
    Optional<Instant> time) {

  /** Copies the list. */
  public Recipe {
    partitions = List.copyOf(partitions);
  }

  /** The seed's disk, with a menu that has no entries. */
  public static Recipe seed() {
    return SeedRecipe.RECIPE;
  }

  /** All places on this machine that the recipe reads from. */
  public List<Path> sources() {
    List<Path> sources = new ArrayList<>(grub.places());
    for (MenuSource entry : menu.entries()) {
      sources.addAll(entry.sources());
    }
    menu.settings().graphics().ifPresent(graphics -> sources.add(graphics.font()));
    for (PartitionRecipe partition : partitions) {
      sources.addAll(partition.content().sources());
    }
    return sources;
  }

  /** The place of the partition with this name in the list, from 0; -1 if there is none. */
  public int indexOf(String name) {
    for (int i = 0; i < partitions.size(); i++) {
      if (partitions.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The number of partition {@code index} in the table, from 1. Logical partitions have those from
   * 5 on. The extended one around them has a number like a primary one in place of the first of
   * them.
   */
  public int number(int index) {
    int logical = 0;
    for (PartitionRecipe before : partitions.subList(0, index)) {
      logical += before.isLogical() ? 1 : 0;
    }
    return partitions.get(index).isLogical()
        ? LogicalPartition.FIRST_NUMBER + logical
        : 1 + index - logical + Math.min(1, logical);
  }

  /** This recipe for a disk of {@code bytes}. */
  public Recipe withSize(long bytes) {
    return withSize(new Size.Bytes(bytes));
  }

  /** This recipe for a disk of another size. */
  public Recipe withSize(Size other) {
    return new Recipe(format, other, table, partitions, grub, menu, time);
  }

  /** This recipe with another geometry. */
  public Recipe withGeometry(ChsGeometry other) {
    TableRecipe changed = table.withGeometry(other);
    return new Recipe(format, size, changed, partitions, grub, menu, time);
  }

  /** This recipe with other partitions. */
  public Recipe withPartitions(List<PartitionRecipe> others) {
    return new Recipe(format, size, table, others, grub, menu, time);
  }

  /** This recipe with another table. */
  public Recipe withTable(TableRecipe other) {
    return new Recipe(format, size, other, partitions, grub, menu, time);
  }

  /** This recipe with GRUB's files from other places. */
  public Recipe withGrub(List<Path> places) {
    return withGrub(grub.from(places));
  }

  /** This recipe with another GRUB. */
  public Recipe withGrub(GrubRecipe other) {
    return new Recipe(format, size, table, partitions, other, menu, time);
  }

  /** This recipe with another menu. */
  public Recipe withMenu(Menu other) {
    return new Recipe(format, size, table, partitions, grub, other, time);
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
}
