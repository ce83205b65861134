package org.bootdisk.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubNotFoundException;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/** The builds of GRUB that the machine has. */
final class InstalledGrub {

  private InstalledGrub() {}

  static List<GrubBuild> builds(GrubPlatform... platforms) {
    List<GrubBuild> builds = new ArrayList<>();
    try {
      for (GrubFiles files :
          GrubFinder.files(
              List.of(platforms), List.of(), Path.of("none"), (missing, into) -> "not installed")) {
        builds.add(GrubBuild.open(files));
      }
    } catch (GrubNotFoundException | IOException e) {
      throw new IllegalStateException(
          e); // JMH's states are made by constructors that throw nothing.
    }
    return builds;
  }
}
