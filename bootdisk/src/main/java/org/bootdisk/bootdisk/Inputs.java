package org.bootdisk.bootdisk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.host.TarContent;
import org.bootdisk.grub.GrubBuild;

/** Finds out what a plan is made of. */
final class Inputs {

  private Inputs() {}

  /** GRUB's builds, then all files in the order of their paths, each once. */
  static List<Input> of(List<GrubBuild> grub, Collection<HostFile> raw, Collection<Regions> parts) {
    List<Input> inputs = new ArrayList<>();
    grub.forEach(build -> inputs.add(new Input.Grub(build)));
    SortedSet<Path> files = new TreeSet<>();
    raw.forEach(file -> files.add(file.file()));
    for (Regions part : parts) {
      for (Region region : part.list()) {
        if (region.content() instanceof HostFile file) {
          files.add(file.file());
        } else if (region.content() instanceof TarContent entry) {
          files.add(entry.archive());
        }
      }
    }
    files.forEach(file -> inputs.add(new Input.SourceFile(file)));
    return inputs;
  }
}
