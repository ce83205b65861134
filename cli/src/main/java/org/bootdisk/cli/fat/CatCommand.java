package org.bootdisk.cli.fat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;

/** {@code bootdisk fat cat}. */
@Command(name = "cat", description = "Write files to standard output.")
final class CatCommand extends VolumeCommand {

  @Override
  boolean writes() {
    return false;
  }

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    List<FatNode> files = requireNodes(volume);
    for (FatNode file : files) {
      if (file.isDirectory()) {
        throw new UsageException(
            Quoted.of(file.name()) + " is a directory; 'bootdisk fat ls' shows what is in it");
      }
    }
    for (FatNode file : files) {
      try (InputStream in = volume.newInputStream(file)) {
        in.transferTo(console().out());
      }
    }
  }
}
