package org.bootdisk.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;

/** Where downloaded packages of GRUB are kept (XDG Base Directory Specification). */
public final class GrubCache {

  private GrubCache() {}

  /**
   * GRUB's files for all targets of a recipe, from where it says, or this machine, or the cache.
   */
  public static List<GrubBuild> builds(
      Recipe wanted, Console console, GrubFinder.Downloader downloader)
      throws IOException, GrubNotFoundException {
    List<GrubBuild> builds = new ArrayList<>();
    for (GrubFiles files :
        GrubFinder.files(
            wanted.grub().targets(), wanted.grub().places(), directory(console), downloader)) {
      builds.add(GrubBuild.open(files));
    }
    return builds;
  }

  /** The directory; need not exist. */
  public static Path directory(Console console) {
    // The specification wants a relative path to be ignored.
    Path named = Path.of(console.variable("XDG_CACHE_HOME"));
    Path home = Path.of(console.variable("HOME"));
    Path root = named.isAbsolute() ? named : Path.of("/").resolve(home).resolve(".cache");
    return root.resolve("bootdisk").resolve("grub");
  }
}
