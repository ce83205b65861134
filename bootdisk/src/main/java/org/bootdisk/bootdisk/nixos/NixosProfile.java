package org.bootdisk.bootdisk.nixos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bootdisk.bootdisk.host.InputFileException;
import org.bootdisk.bootdisk.host.SortedDirectory;
import org.bootdisk.bootdisk.host.StoreRoot;
import org.bootdisk.bootdisk.host.StoreRoot.Located;
import org.bootdisk.bootdisk.recipe.RecipeException;

/** A profile: the generations of a system, links {@code system-1-link}, {@code system-2-link}. */
public final class NixosProfile {

  private static final String SUFFIX = "-link";
  private static final int MOST_DIGITS = 9;

  private NixosProfile() {}

  /**
   * One generation.
   *
   * @param number counted from 1
   */
  public record Generation(int number, NixosSystem system) {}

  /**
   * Reads the generations of {@code profile}, the highest number first. One whose version is
   * unknown, or whose files are gone, is left out, as NixOS does.
   *
   * @param profile path without a number, such as {@code /nix/var/nix/profiles/system}, as the
   *     system itself sees it
   * @param limit the most that are read
   */
  public static List<Generation> read(StoreRoot root, String profile, int limit, String where)
      throws IOException, RecipeException {
    int slash = profile.lastIndexOf('/');
    Located directory = root.locate(profile.substring(0, slash + 1));
    TreeMap<Integer, String> links = new TreeMap<>();
    String stem = profile.substring(slash + 1) + "-";
    for (String name : SortedDirectory.names(directory.file())) {
      int number = number(name, stem);
      if (number >= 0) {
        links.put(number, name);
      }
    }
    List<Generation> generations = new ArrayList<>();
    for (int number : links.descendingKeySet()) {
      if (generations.size() == limit) {
        break;
      }
      String name = links.get(number);
      Path link = directory.file().resolve(String.valueOf(name));
      try {
        NixosSystem system = new NixosReader(root, where).read(directory.path() + "/" + name, link);
        if (!system.version().isEmpty()) {
          generations.add(new Generation(number, system));
        }
      } catch (InputFileException e) {
        // Collected as garbage, or not part of this store: it cannot be started.
      }
    }
    return generations;
  }

  /** The number in {@code system-7-link}; -1 if {@code name} is not such a one. */
  private static int number(String name, String stem) {
    int end = name.length() - SUFFIX.length();
    int digits = end - stem.length();
    if (!name.startsWith(stem) || !name.endsWith(SUFFIX) || digits < 1 || digits > MOST_DIGITS) {
      return -1;
    }
    String number = name.substring(stem.length(), end);
    for (int i = 0; i < digits; i++) {
      if (number.charAt(i) < '0' || number.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(number);
  }
}
