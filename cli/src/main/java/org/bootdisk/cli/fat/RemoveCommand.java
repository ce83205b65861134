package org.bootdisk.cli.fat;

import java.io.IOException;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bootdisk fat rm}. */
@Command(name = "rm", description = "Delete files and empty directories.")
final class RemoveCommand extends VolumeCommand {

  @Option(
      names = {"-r", "--recursive"},
      description = "Delete directories with all that is in them.")
  boolean recursive;

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    for (FatNode node : requireNodes(volume)) {
      if (recursive) {
        Directories.remove(volume, node);
      } else {
        volume.delete(node.path());
      }
    }
  }
}
