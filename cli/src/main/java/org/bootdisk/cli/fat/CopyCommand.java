package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.ExitCode;
import org.bootdisk.cli.ProgressDisplay;
import org.bootdisk.cli.Subcommand;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bootdisk fat cp}. */
@Command(
    name = "cp",
    description = "Copy files into a volume, out of it, or within it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk fat cp disk.qcow2 vmlinuz initrd.img :/boot    into the volume",
      "  bootdisk fat cp -r disk.qcow2 :/EFI ./copy              out of it",
      "  bootdisk fat cp disk.qcow2 :/a :/b                      within it",
      "",
      "A colon in front marks paths on the volume. Files there are replaced. Directories",
      "are copied in the order of their names, whatever the host's, so that the same",
      "files give the same bytes."
    })
final class CopyCommand extends Subcommand {

  @Mixin private VolumeOptions options = new VolumeOptions();
  @Mixin private TimeOptions times = new TimeOptions();

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy directories with all that is in them.")
  private boolean recursive;

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description = "What to copy, and last where to; :/... is on the volume.")
  private List<String> paths = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (paths.size() < 2) {
      throw new UsageException("name what to copy and then where to; see 'bootdisk fat cp --help'");
    }
    String target = paths.get(paths.size() - 1);
    List<String> sources = paths.subList(0, paths.size() - 1);
    try {
      if (isOnVolume(target)) {
        copyIn(sources, target.substring(1));
      } else {
        copyOut(sources, Path.of(target));
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void copyIn(List<String> sources, String target) throws IOException, UsageException {
    try (VolumeTarget opened = options.openWritable();
        FatVolume volume = FatVolume.open(opened.device());
        ProgressDisplay progress =
            ProgressDisplay.of(console(), common(), "copy", hostSize(sources))) {
      CopyIn in = new CopyIn(volume, times, console(), recursive, progress);
      boolean into = isDirectory(volume, target);
      if (sources.size() > 1 && !into) {
        throw new UsageException(target + " is no directory of the volume; make it first");
      }
      for (String source : sources) {
        String name = source.substring(source.lastIndexOf('/') + 1);
        String to = into ? target + "/" + name : target;
        if (isOnVolume(source)) {
          in.copyWithin(volume.require(source.substring(1)), to);
        } else {
          Path path = Path.of(source);
          in.copy(path, into ? target + "/" + path.toAbsolutePath().normalize().getFileName() : to);
        }
      }
    }
  }

  private void copyOut(List<String> sources, Path target) throws IOException, UsageException {
    try (VolumeTarget opened = options.openReadOnly();
        FatVolume volume = FatVolume.open(opened.device())) {
      boolean into = Files.isDirectory(target);
      if (sources.size() > 1 && !into) {
        throw new UsageException(target + " is no directory; make it first");
      }
      List<FatNode> nodes = new ArrayList<>();
      for (String source : sources) {
        if (!isOnVolume(source)) {
          throw new UsageException(
              "both " + source + " and " + target + " are outside of the volume; mark with ':'");
        }
        nodes.add(volume.require(source.substring(1)));
      }
      try (ProgressDisplay progress =
          ProgressDisplay.of(console(), common(), "copy", volumeSize(nodes))) {
        CopyOut out = new CopyOut(volume, recursive, progress);
        for (FatNode node : nodes) {
          out.copy(node, into && !node.isRoot() ? target.resolve(node.name()) : target);
        }
      }
    }
  }

  private static boolean isOnVolume(String path) {
    return path.startsWith(":");
  }

  private static boolean isDirectory(FatVolume volume, String path) throws IOException {
    FatNode node = volume.find(path);
    return node != null && node.isDirectory();
  }

  private static long hostSize(List<String> sources) throws IOException {
    long total = 0;
    for (String source : sources) {
      Path path = Path.of(source);
      if (!isOnVolume(source) && Files.isRegularFile(path)) {
        total += Files.size(path);
      }
    }
    return total;
  }

  private static long volumeSize(List<FatNode> nodes) {
    long total = 0;
    for (FatNode node : nodes) {
      total += node.size();
    }
    return total;
  }
}
