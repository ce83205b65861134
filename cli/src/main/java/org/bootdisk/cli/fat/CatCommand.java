package org.bootdisk.cli.fat;

import java.io.IOException;
import java.io.InputStream;
import org.bootdisk.cli.UsageException;
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
    for (FatNode file : requireNodes(volume)) {
      try (InputStream in = volume.newInputStream(file)) {
        in.transferTo(console().out());
      }
    }
  }
}
