package org.bootdisk.cli.fat;

import org.bootdisk.block.Quoted;

/** Names from an image, safe for a terminal: as they are, or quoted if they have to be. */
final class Printable {

  private Printable() {}

  static String of(String name) {
    String quoted = Quoted.of(name);
    return quoted.equals("'" + name + "'") ? name : quoted;
  }
}
