package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.bootdisk.bootdisk.recipe.Recipe.MenuEntry;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * The kernels and initrds of a menu, each with a place on the FAT volume: one copy of a file that
 * several entries use, under its own name where that is free.
 */
final class BootFiles {

  private static final String DIRECTORY = "/kernels/";

  private final Map<Path, String> places = new LinkedHashMap<>();
  private final Map<String, HostFile> files = new LinkedHashMap<>();
  private final TreeSet<String> taken = new TreeSet<>();

  /** The files by place, in the order in which the menu names them. */
  Map<String, HostFile> files() {
    return files;
  }

  /** Gives the files of all entries their places. */
  List<GrubMenu.PlacedEntry> place(List<MenuEntry> entries) throws RecipeException, IOException {
    List<GrubMenu.PlacedEntry> placed = new ArrayList<>();
    for (MenuEntry entry : entries) {
      String where = "menu[" + placed.size() + "]";
      String kernel = place(entry.kernel(), where + ".kernel");
      List<String> initrds = new ArrayList<>();
      for (Path initrd : entry.initrds()) {
        initrds.add(place(initrd, where + ".initrds[" + initrds.size() + "]"));
      }
      placed.add(new GrubMenu.PlacedEntry(entry, where, kernel, initrds));
    }
    return placed;
  }

  private String place(Path file, String where) throws RecipeException, IOException {
    HostFile content = HostFile.of(file, where);
    if (content.length() == 0) {
      throw new RecipeException(where + ": '" + file + "' is empty");
    }
    Path identity = file.toRealPath();
    String known = places.get(identity);
    if (known != null) {
      return known;
    }
    String place = DIRECTORY + freeName(String.valueOf(file.getFileName()));
    places.put(identity, place);
    files.put(place, content);
    return place;
  }

  /** The file's own name, made fit for FAT, numbered if another file has it already. */
  private String freeName(String name) {
    String legal = name.replaceAll("[^A-Za-z0-9._+=,@~-]", "_").replaceAll("[. ]+$", "_");
    String candidate = legal;
    for (int number = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); number++) {
      candidate = number + "-" + legal;
    }
    return candidate;
  }
}
