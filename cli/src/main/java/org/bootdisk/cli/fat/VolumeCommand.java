package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command on an open volume, with paths behind the image. */
abstract class VolumeCommand extends Subcommand {

  @Mixin private VolumeOptions options = new VolumeOptions();

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description = "Paths on the volume; case does not matter.")
  private List<String> paths = new ArrayList<>();

  /** The paths as given, a colon in front taken away. */
  final List<String> paths() {
    List<String> plain = new ArrayList<>(paths.size());
    for (String path : paths) {
      plain.add(path.startsWith(":") ? path.substring(1) : path);
    }
    return plain;
  }

  final List<String> requirePaths() throws UsageException {
    if (paths.isEmpty()) {
      throw new UsageException("name a path on the volume, behind the image");
    }
    return paths();
  }

  /** The path, or the root directory if none is given. */
  final String pathOrRoot() {
    return paths.isEmpty() ? "" : paths().get(0);
  }

  /** Whether the volume is to be changed. */
  boolean writes() {
    return true;
  }

  /** Does the work on the volume. */
  abstract void run(FatVolume volume) throws IOException, UsageException;

  @Override
  public Integer call() throws Exception {
    try (VolumeTarget target = writes() ? options.openWritable() : options.openReadOnly();
        FatVolume volume = FatVolume.open(target.device(), options.codePage())) {
      run(volume);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }
}
