package org.bootdisk.cli.fat;

import java.io.IOException;
import java.time.Instant;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk fat mkdir}. */
@Command(name = "mkdir", description = "Make directories.")
final class MakeDirectoryCommand extends VolumeCommand {

  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = "--parents",
      description = "Make the directories above too; what is there already is no error.")
  boolean parents;

  @Override
  void run(FatVolume volume) throws IOException, UsageException {
    Instant time = times.now(console());
    for (String path : requirePaths()) {
      if (parents) {
        Directories.make(volume, path, time);
      } else {
        volume.createDirectory(path, time);
      }
    }
  }
}
