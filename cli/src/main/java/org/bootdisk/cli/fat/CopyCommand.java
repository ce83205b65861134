package org.bootdisk.cli.fat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.StagedFile;
import org.bootdisk.bootdisk.host.TarInput;
import org.bootdisk.cli.command.CommonOptions;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.ProgressDisplay;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
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
      "  bootdisk fat cp --tar disk.qcow2 tree.tar.zst :/        from an archive",
      "  bootdisk fat cp --tar disk.qcow2 :/ - | xz >tree.tar.xz to one",
      "",
      "A colon in front marks paths on the volume. Files there are replaced. All is",
      "copied in the order of the names, whatever the host's or an archive's order, so",
      "that the same files give the same bytes."
    })
final class CopyCommand extends Subcommand {

  @Mixin VolumeOptions options = new VolumeOptions();
  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy directories with all that is in them.")
  boolean recursive;

  @Option(
      names = {"-n", "--no-clobber"},
      description = "Leave files as they are that are there already.")
  boolean keep;

  @Option(
      names = {"-L", "--dereference"},
      description = "Copy what symbolic links lead to.")
  boolean follow;

  @Option(
      names = "--skip-special",
      description = "Pass over links, devices, pipes and sockets (default: they are errors).")
  boolean skipSpecial;

  @Option(
      names = "--tar",
      description =
          "What is outside of the volume is a tar archive, or - for standard input or output; one"
              + " that is read may be compressed by gzip, xz or zstd.")
  boolean tar;

  @Parameters(
      index = "1..*",
      paramLabel = "PATH",
      description = "What to copy, and last where to; :/... is on the volume.")
  List<String> paths = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (paths.size() < 2) {
      throw new UsageException("name what to copy and then where to; see 'bootdisk fat cp --help'");
    }
    if (follow && skipSpecial) {
      throw new UsageException("--dereference and --skip-special exclude each other");
    }
    String target = paths.get(paths.size() - 1);
    List<String> sources = paths.subList(0, paths.size() - 1);
    try {
      if (isOnVolume(target)) {
        copyIn(sources, target.substring(1));
      } else {
        copyOut(sources, target);
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
    return ExitCode.OK;
  }

  private void copyIn(List<String> sources, String target) throws IOException, UsageException {
    if (tar) {
      copyTarIn(sources, target);
      return;
    }
    requireCopyable(sources);
    try (VolumeTarget opened = options.openWritable();
        FatVolume volume = FatVolume.open(opened.device(), options.codePage());
        ProgressDisplay progress = progress(isShown() ? hostSize(sources) : 0)) {
      VolumeWriter writer = new VolumeWriter(volume, existing(), progress);
      CopyIn in = new CopyIn(writer, times, console(), special());
      CopyWithin within = new CopyWithin(volume, writer);
      boolean into = isDirectory(volume, target);
      if (sources.size() > 1 && !into) {
        throw new UsageException(target + " is no directory of the volume; make it first");
      }
      if (sources.size() == 1 && !into) {
        requireOne(volume, sources.get(0));
      }
      for (String source : sources) {
        if (isOnVolume(source)) {
          for (FatNode node : nodes(volume, source)) {
            within.copy(node, into ? VolumePath.in(target, node.name()) : target);
          }
        } else {
          Path path = Path.of(source);
          String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
          in.copy(path, into ? VolumePath.in(target, name) : target);
        }
      }
    }
  }

  private void copyTarIn(List<String> sources, String target) throws IOException, UsageException {
    if (sources.size() != 1 || isOnVolume(sources.get(0))) {
      throw new UsageException("--tar takes one archive and the directory of the volume for it");
    }
    String source = sources.get(0);
    try (TarInput input =
            source.equals("-") ? TarInput.ofStandardInput() : TarInput.open(Path.of(source));
        VolumeTarget opened = options.openWritable();
        FatVolume volume = FatVolume.open(opened.device(), options.codePage());
        ProgressDisplay progress = progress(0)) {
      if (!isDirectory(volume, target)) {
        throw new UsageException(target + " is no directory of the volume; make it first");
      }
      VolumeWriter writer = new VolumeWriter(volume, existing(), progress);
      CopyTarIn in = new CopyTarIn(input, writer, times, console(), special());
      progress.expect(in.plan());
      in.copy(target);
    }
  }

  private void copyOut(List<String> sources, String target) throws IOException, UsageException {
    try (VolumeTarget opened = options.openReadOnly();
        FatVolume volume = FatVolume.open(opened.device(), options.codePage())) {
      List<FatNode> nodes = new ArrayList<>();
      for (String source : sources) {
        if (!isOnVolume(source)) {
          throw new UsageException(
              "both " + source + " and " + target + " are outside of the volume; mark with ':'");
        }
        nodes.addAll(nodes(volume, source));
      }
      try (ProgressDisplay progress = progress(isShown() ? volumeSize(volume, nodes) : 0)) {
        if (tar) {
          copyTarOut(volume, nodes, target, progress);
        } else {
          copyOut(volume, nodes, Path.of(target), progress);
        }
      }
    }
  }

  private void copyOut(FatVolume volume, List<FatNode> nodes, Path target, ProgressDisplay progress)
      throws IOException, UsageException {
    boolean into = Files.isDirectory(target);
    if (nodes.size() > 1 && !into) {
      throw new UsageException(target + " is no directory; make it first");
    }
    CopyOut out = new CopyOut(volume, existing(), progress);
    for (FatNode node : nodes) {
      out.copy(node, into && !node.isRoot() ? target.resolve(node.name()) : target);
    }
  }

  private void copyTarOut(
      FatVolume volume, List<FatNode> nodes, String target, ProgressDisplay progress)
      throws IOException {
    if (target.equals("-")) {
      writeTar(volume, nodes, console().out(), progress);
      return;
    }
    Path file = Path.of(target);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      writeTar(volume, nodes, Files.newOutputStream(file), progress); // A pipe or a device.
      return;
    }
    try (StagedFile staged = StagedFile.replacing(file)) {
      writeTar(volume, nodes, Files.newOutputStream(staged.path()), progress);
      staged.commitUnflushed();
    }
  }

  private static void writeTar(
      FatVolume volume, List<FatNode> nodes, OutputStream to, ProgressDisplay progress)
      throws IOException {
    try (to;
        CopyTarOut out = new CopyTarOut(volume, to, progress)) {
      for (FatNode node : nodes) {
        out.add(node);
      }
    }
  }

  /** What a path on the volume stands for. */
  private List<FatNode> nodes(FatVolume volume, String source) throws IOException, UsageException {
    List<FatNode> nodes = new ArrayList<>();
    for (String path : PathPattern.expand(volume, source.substring(1))) {
      FatNode node = volume.require(path);
      requireRecursive(source, node.isDirectory());
      nodes.add(node);
    }
    return nodes;
  }

  private void requireOne(FatVolume volume, String source) throws IOException, UsageException {
    if (isOnVolume(source) && nodes(volume, source).size() > 1) {
      throw new UsageException(source + " are several; copy them into a directory");
    }
  }

  private VolumeWriter.Existing existing() {
    return keep ? VolumeWriter.Existing.KEEP : VolumeWriter.Existing.REPLACE;
  }

  private SpecialFiles special() {
    return skipSpecial ? SpecialFiles.SKIP : follow ? SpecialFiles.FOLLOW : SpecialFiles.REFUSE;
  }

  /** What can be seen to fail is refused before anything is copied. */
  private void requireCopyable(List<String> sources) throws IOException, UsageException {
    for (String source : sources) {
      if (!isOnVolume(source)) {
        Path path = Path.of(source);
        if (!Files.exists(path)) {
          throw new NoSuchFileException(source);
        }
        requireRecursive(source, Files.isDirectory(path));
      }
    }
  }

  private void requireRecursive(String path, boolean directory) throws UsageException {
    if (directory && !recursive && !tar) {
      throw new UsageException(path + " is a directory; copy it with --recursive");
    }
  }

  private static boolean isOnVolume(String path) {
    return path.startsWith(":");
  }

  private static boolean isDirectory(FatVolume volume, String path) throws IOException {
    FatNode node = volume.find(path);
    return node != null && node.isDirectory();
  }

  private ProgressDisplay progress(long total) {
    return ProgressDisplay.of(console(), common(), "copy", total);
  }

  /** Whether anybody would see progress: only then is all added up before. */
  private boolean isShown() {
    CommonOptions.ProgressMode mode = common().progress();
    return mode == CommonOptions.ProgressMode.AUTO
        ? Console.isTerminal(2)
        : mode != CommonOptions.ProgressMode.NONE;
  }

  private static long hostSize(List<String> sources) throws IOException {
    long[] total = {0};
    for (String source : sources) {
      if (!isOnVolume(source) && Files.exists(Path.of(source))) {
        Files.walkFileTree(
            Path.of(source),
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                total[0] += attributes.isRegularFile() ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
              }
            });
      }
    }
    return total[0];
  }

  private static long volumeSize(FatVolume volume, List<FatNode> nodes) throws IOException {
    long[] total = {0};
    for (FatNode node : nodes) {
      total[0] += node.size();
      if (node.isDirectory()) {
        volume.walk(node, below -> total[0] += below.size());
      }
    }
    return total[0];
  }
}
