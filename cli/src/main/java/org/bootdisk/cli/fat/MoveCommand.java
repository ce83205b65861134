package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat mv}. */
@Command(
    name = "mv",
    description = "Rename a file or directory, or move several into a directory.",
    footerHeading = "%n",
    footer = "The last path is the new name, or the directory to move into.")
final class MoveCommand extends VolumeCommand {

  @Option(
      names = {"-f", "--force"},
      description = "Replace files, and empty directories, that have the new name.")
  boolean force;

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    List<String> all = requirePaths();
    String target = all.get(all.size() - 1);
    List<String> sources = new ArrayList<>();
    for (String path : all.subList(0, all.size() - 1)) {
      sources.addAll(PathPattern.expand(volume, path));
    }
    FatNode into = volume.find(target);
    boolean directory = into != null && into.isDirectory();
    if (sources.isEmpty() || (sources.size() > 1 && !directory)) {
      throw new UsageException("name what to move and then a new name, or a directory");
    }
    for (String source : sources) {
      FatNode node = volume.require(source);
      boolean itself = into != null && into.path().equals(node.path());
      String name = directory && !itself ? VolumePath.in(target, node.name()) : target;
      if (force) {
        volume.replace(source, name);
      } else {
        volume.rename(source, name);
      }
    }
  }
}
