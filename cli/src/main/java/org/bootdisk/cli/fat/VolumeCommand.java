package org.bootdisk.cli.fat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command on an open volume, with paths behind the image. */
abstract class VolumeCommand extends Subcommand {

  @Mixin VolumeOptions options = new VolumeOptions();

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description = "Paths on the volume; case does not matter, * and ? are patterns.")
  List<String> paths = new ArrayList<>();

  /** The paths as given, a colon in front taken away. */
  final List<String> paths() {
    List<String> plain = new ArrayList<>(paths.size());
    for (String path : paths) {
      plain.add(path.startsWith(":") ? path.substring(1) : path);
    }
    return plain;
  }

  /** The paths; at least one must be given. */
  final List<String> requirePaths() throws UsageException {
    if (paths.isEmpty()) {
      throw new UsageException("name a path on the volume, behind the image");
    }
    return paths();
  }

  /** What the paths stand for, patterns among them; at least one must be given. */
  final List<FatNode> requireNodes(FatVolume volume) throws IOException, UsageException {
    return nodes(volume, requirePaths());
  }

  /** As {@link #requireNodes}, or the root directory if none is given. */
  final List<FatNode> nodesOrRoot(FatVolume volume) throws IOException {
    return nodes(volume, paths.isEmpty() ? List.of("") : paths());
  }

  private static List<FatNode> nodes(FatVolume volume, List<String> paths) throws IOException {
    List<FatNode> nodes = new ArrayList<>();
    for (String path : paths) {
      for (String one : PathPattern.expand(volume, path)) {
        nodes.add(volume.require(one));
      }
    }
    return nodes;
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
