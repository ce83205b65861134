package org.bootdisk.bootdisk.grub;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.grub.GrubPlatform;

/** GRUB's files are in none of the places where they may be. */
public final class GrubNotFoundException extends Exception {

  private static final long serialVersionUID = 1L;

  GrubNotFoundException(List<String> tried, List<GrubPlatform> missing) {
    super(message(tried, missing));
  }

  private static String message(List<String> tried, List<GrubPlatform> missing) {
    List<String> directories = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    for (GrubPlatform platform : missing) {
      directories.add(platform.directoryName());
      packages.add(platform.debianPackage());
    }
    StringBuilder out = new StringBuilder("GRUB's files for ");
    out.append(String.join(" and ", directories)).append(" were not found. Tried:\n");
    tried.forEach(place -> out.append("  ").append(place).append('\n'));
    return out.append("Install them (Debian, Ubuntu: apt-get install ")
        .append(String.join(" ", packages))
        .append("), or name a directory or .deb files with --grub.")
        .toString();
  }
}
