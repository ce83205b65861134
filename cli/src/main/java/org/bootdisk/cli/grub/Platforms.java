package org.bootdisk.cli.grub;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.grub.GrubPlatform;

/** Names of platforms on the command line. */
final class Platforms {

  private Platforms() {}

  static GrubPlatform named(String name) throws UsageException {
    GrubPlatform platform = GrubPlatform.named(name);
    if (platform == null) {
      throw new UsageException(
          Quoted.of(name) + " is not a platform; there are " + String.join(", ", names()));
    }
    return platform;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (GrubPlatform platform : GrubPlatform.values()) {
      names.add(platform.directoryName());
    }
    return names;
  }
}
