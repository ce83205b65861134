package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Paths with patterns in them, as mtools has them: {@code *} stands for any characters, {@code ?}
 * for one, within a name, long or short, whatever the case. No name has these characters, so that
 * nothing needs an escape.
 */
final class PathPattern {

  private PathPattern() {}

  /**
   * What {@code path} stands for, in the order of the disk; itself if it has no pattern.
   *
   * @throws NoSuchFileException if it has, and nothing is called so
   */
  static List<String> expand(FatVolume volume, String path) throws IOException {
    if (!isPattern(path)) {
      return List.of(path);
    }
    List<String> found = List.of("");
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        found = step(volume, found, name);
      }
    }
    if (found.isEmpty()) {
      throw new NoSuchFileException(path);
    }
    return found;
  }

  private static List<String> step(FatVolume volume, List<String> directories, String name)
      throws IOException {
    List<String> found = new ArrayList<>();
    for (String path : directories) {
      FatNode directory = volume.find(path);
      if (directory == null || !directory.isDirectory()) {
        continue;
      }
      if (!isPattern(name)) {
        found.add(VolumePath.in(path, name));
        continue;
      }
      for (FatNode node : volume.list(directory)) {
        if (matches(name, node.name()) || matches(name, node.shortName().text(volume.codePage()))) {
          found.add(VolumePath.in(path, node.name()));
        }
      }
    }
    return found;
  }

  private static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /** Whether all of {@code name} is as {@code pattern} says. */
  static boolean matches(String pattern, String name) {
    String p = FatName.key(pattern);
    String n = FatName.key(name);
    int at = 0;
    int star = -1;
    int retry = 0;
    int i = 0;
    while (i < n.length()) {
      if (at < p.length() && p.charAt(at) == '*') {
        star = at++;
        retry = i;
      } else if (at < p.length() && (p.charAt(at) == '?' || p.charAt(at) == n.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        // The last star takes one character more.
        at = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < p.length() && p.charAt(at) == '*') {
      at++;
    }
    return at == p.length();
  }
}
