package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Set;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.UsageException;

/**
 * Copies files of the host to a volume: what is in a directory in the order of the names, a
 * directory's content behind it.
 */
final class CopyIn {

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
    if (!attributes.isDirectory()) {
      copy(new HostFile(source, target, attributes, null));
      return;
    }
    try (HostReader reader = new HostReader(source, attributes, target, special)) {
      for (HostBatch batch = reader.next(); batch != null; batch = reader.next()) {
        for (HostFile file : batch.files()) {
          copy(file);
        }
      }
    }
  }

  private void copy(HostFile file) throws IOException, UsageException {
    BasicFileAttributes attributes = file.attributes();
    Instant time = times.of(attributes.lastModifiedTime(), console);
    if (file.content() != null) {
      writer.file(file.target(), time, file.content());
    } else if (attributes.isRegularFile()) {
      writer.file(
          file.target(), time, attributes.size(), () -> FileChannel.open(file.path(), READ));
    } else if (attributes.isDirectory()) {
      writer.directory(file.target(), time);
    } else {
      special.meet(file.path().toString(), kind(attributes));
    }
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isSymbolicLink() ? "a symbolic link" : "a device, pipe or socket";
  }
}
