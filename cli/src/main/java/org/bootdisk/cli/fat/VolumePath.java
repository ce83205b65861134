package org.bootdisk.cli.fat;

/** Paths on a volume as text: names with {@code /} between them. */
final class VolumePath {

  /** Directories below each other that a copy makes: what is deeper is no tree that people have. */
  static final int DEEPEST = 1000;

  private VolumePath() {}

  /** {@code name} in {@code directory}, which may end with slashes or be the root. */
  static String in(String directory, String name) {
    int end = directory.length();
    while (end > 0 && directory.charAt(end - 1) == '/') {
      end--;
    }
    return directory.substring(0, end) + "/" + name;
  }
}
