package org.bootdisk.cli;

import java.nio.file.Path;

/** Where downloaded packages of GRUB are kept (XDG Base Directory Specification). */
public final class GrubCache {

  private GrubCache() {}

  /** The directory; need not exist. */
  public static Path directory(Console console) {
    // The specification wants a relative path to be ignored.
    Path named = Path.of(console.variable("XDG_CACHE_HOME"));
    Path home = Path.of(console.variable("HOME"));
    Path root = named.isAbsolute() ? named : Path.of("/").resolve(home).resolve(".cache");
    return root.resolve("bootdisk").resolve("grub");
  }
}
