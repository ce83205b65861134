package org.bootdisk.cli.fat;

import org.bootdisk.block.Quoted;

/** Names from an image, safe for a terminal: as they are, or quoted if they have to be. */
final class Printable {

  private static final int SHORT = 200;

  private Printable() {}

  static String of(String name) {
    if (isPlain(name)) {
      return name;
    }
    String quoted = Quoted.of(name);
    return quoted.equals("'" + name + "'") ? name : quoted;
  }

  /** Most names: nothing but printable ASCII, and no longer than what is printed whole. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) < ' ' || name.charAt(i) > '~') {
        return false;
      }
    }
    return name.length() < SHORT;
  }
}
