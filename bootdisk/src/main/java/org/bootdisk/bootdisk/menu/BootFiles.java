package org.bootdisk.bootdisk.menu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.recipe.RecipeException;

/**
 * The files that a menu names, each with a place on the FAT volume: one copy of a file that several
 * entries use.
 */
public final class BootFiles {

  /** Where kernels and initrds go that have no place of their own; NixOS's. */
  public static final String DIRECTORY = "/kernels";

  private final Map<Path, String> places = new LinkedHashMap<>();
  private final Map<String, HostFile> files = new LinkedHashMap<>();
  private final TreeSet<String> taken = new TreeSet<>();
  private final StringBuilder leftOut = new StringBuilder();

  /** No files. */
  public BootFiles() {}

  /** The files by place, in the order in which the menu names them. */
  public Map<String, HostFile> files() {
    return files;
  }

  /** Notes an entry that is left out, and why: one line of plain text. */
  void leaveOut(String what) {
    leftOut.append("# left out: ").append(what).append('\n');
  }

  /** What was left out, as comments of grub.cfg; empty if nothing was. */
  String leftOut() {
    return leftOut.length() == 0 ? "" : "\n" + leftOut;
  }

  /**
   * Gives a file a place under its own name where that is free.
   *
   * @param where what names the file, for messages: {@code menu[0].kernel}
   */
  String place(Path file, String where) throws RecipeException, IOException {
    HostFile content = content(file, where);
    Path identity = file.toRealPath();
    String known = places.get(identity);
    if (known != null) {
      return known;
    }
    String place = freePlace(String.valueOf(file.getFileName()));
    places.put(identity, place);
    files.put(place, content);
    return place;
  }

  /**
   * Gives a file the place that it must have.
   *
   * @throws RecipeException if another file has that place
   */
  public String placeAt(String place, Path file, String where) throws RecipeException, IOException {
    HostFile content = content(file, where);
    boolean free = taken.add(place.toLowerCase(Locale.ROOT));
    if (!free && !content.equals(files.get(place))) {
      throw RecipeException.at(where, Quoted.of(place) + " is the place of another file already");
    }
    files.putIfAbsent(place, content);
    return place;
  }

  private static HostFile content(Path file, String where) throws RecipeException, IOException {
    HostFile content = HostFile.of(file, where);
    if (content.length() == 0) {
      throw RecipeException.at(where, Quoted.of(file.toString()) + " is empty");
    }
    return content;
  }

  /** The file's own name, made fit for FAT, numbered if another file has it already. */
  private String freePlace(String name) {
    String legal = name.replaceAll("[^A-Za-z0-9._+=,@~-]", "_").replaceAll("[. ]+$", "_");
    String candidate = DIRECTORY + "/" + legal;
    for (int number = 2; !taken.add(candidate.toLowerCase(Locale.ROOT)); number++) {
      candidate = DIRECTORY + "/" + number + "-" + legal;
    }
    return candidate;
  }
}
