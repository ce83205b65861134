package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.Console;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.name.FatName;

/**
 * Copies files of the host to a volume: what is in a directory in the order of the names, a
 * directory's content behind it.
 */
final class CopyIn {

  /** A name in a directory of the host, and what is there. */
  private record Found(Path path, String name, BasicFileAttributes attributes) {}

  private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

  private final VolumeWriter writer;
  private final TimeOptions times;
  private final Console console;
  private final SpecialFiles special;

  CopyIn(VolumeWriter writer, TimeOptions times, Console console, SpecialFiles special) {
    this.writer = writer;
    this.times = times;
    this.console = console;
    this.special = special;
  }

  /** Copies a file, or a directory with all that is in it, to {@code target}. */
  void copy(Path source, String target) throws IOException, UsageException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
    copy(new Found(source, "", attributes), target, 0);
  }

  private void copy(Found found, String target, int depth) throws IOException, UsageException {
    Instant time = times.of(found.attributes.lastModifiedTime(), console);
    if (found.attributes.isRegularFile()) {
      Path path = found.path;
      writer.file(target, time, found.attributes.size(), () -> FileChannel.open(path, READ));
    } else if (found.attributes.isDirectory()) {
      if (depth > VolumePath.DEEPEST) {
        throw new FileSystemException(found.path.toString(), null, "is too deep");
      }
      writer.directory(target, time);
      for (Found child : children(found.path)) {
        copy(child, VolumePath.in(target, child.name), depth + 1);
      }
    } else {
      special.meet(found.path.toString(), kind(found.attributes));
    }
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isSymbolicLink() ? "a symbolic link" : "a device, pipe or socket";
  }

  /** What is in a directory, sorted by code points as the volume's names are. */
  private List<Found> children(Path directory) throws IOException {
    List<Found> children = new ArrayList<>();
    Set<FileVisitOption> links = EnumSet.noneOf(FileVisitOption.class);
    if (special == SpecialFiles.FOLLOW) {
      links.add(FileVisitOption.FOLLOW_LINKS);
    }
    Files.walkFileTree(
        directory,
        links,
        1,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            children.add(new Found(path, path.getFileName().toString(), attributes));
            return FileVisitResult.CONTINUE;
          }
        });
    children.sort((a, b) -> FatName.compare(a.name, b.name));
    requireDistinct(directory, children);
    return children;
  }

  /** Names that differ in case only are one name on the volume: one file would replace another. */
  private static void requireDistinct(Path directory, List<Found> children)
      throws FileSystemException {
    Map<String, String> names = new HashMap<>(2 * children.size());
    for (Found child : children) {
      String other = names.put(FatName.key(child.name), child.name);
      if (other != null) {
        throw new FileSystemException(
            directory.toString(),
            null,
            Quoted.of(other) + " and " + Quoted.of(child.name) + " are one name on FAT");
      }
    }
  }
}
