package org.bootdisk.cli.fat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.bootdisk.cli.Console;
import org.bootdisk.cli.UsageException;
import org.bootdisk.fat.name.FatName;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** Copies files to a volume. */
final class CopyIn {

  private static final int PIECE = 1 << 20;

  private final FatVolume volume;
  private final TimeOptions times;
  private final Console console;
  private final boolean recursive;
  private final LongConsumer progress;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);

  CopyIn(
      FatVolume volume,
      TimeOptions times,
      Console console,
      boolean recursive,
      LongConsumer progress) {
    this.volume = volume;
    this.times = times;
    this.console = console;
    this.recursive = recursive;
    this.progress = progress;
  }

  /** Copies a file or directory of the host to {@code target}. */
  void copy(Path source, String target) throws IOException, UsageException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    if (!Files.isDirectory(source)) {
      copyFile(source, target, Files.readAttributes(source, BasicFileAttributes.class));
      return;
    }
    requireRecursive(source.toString());
    for (Map.Entry<String, Found> entry : sorted(source).entrySet()) {
      String path = entry.getKey().isEmpty() ? target : target + "/" + entry.getKey();
      Found found = entry.getValue();
      if (found.attributes.isDirectory()) {
        makeDirectory(path, times.of(found.attributes.lastModifiedTime(), console));
      } else {
        copyFile(found.path, path, found.attributes);
      }
    }
  }

  /** Copies a file or directory of the volume to another place on it. */
  void copyWithin(FatNode source, String target) throws IOException, UsageException {
    if (!source.isDirectory()) {
      copyNode(source, target);
      return;
    }
    requireRecursive(source.path());
    List<FatNode> below = new ArrayList<>();
    volume.walk(source, below::add);
    makeDirectory(target, source.writeTime());
    for (FatNode node : below) {
      String to = target + node.path().substring(source.path().length());
      if (node.isDirectory()) {
        makeDirectory(to, node.writeTime());
      } else {
        copyNode(node, to);
      }
    }
  }

  /** Everything below a directory by its path, sorted by code points as the volume's names are. */
  private static Map<String, Found> sorted(Path top) throws IOException {
    Map<String, Found> all = new TreeMap<>(FatName::compare);
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return add(path, attributes);
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            return add(path, attributes);
          }

          private FileVisitResult add(Path path, BasicFileAttributes attributes) {
            all.put(top.relativize(path).toString(), new Found(path, attributes));
            return FileVisitResult.CONTINUE;
          }
        });
    return all;
  }

  private record Found(Path path, BasicFileAttributes attributes) {}

  private void copyFile(Path source, String target, BasicFileAttributes attributes)
      throws IOException, UsageException {
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(
          source.toString(), null, "is no regular file; FAT holds files and directories only");
    }
    Instant time = times.of(attributes.lastModifiedTime(), console);
    try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
        FatFile out = volume.open(empty(target, time))) {
      long at = 0;
      while (at < attributes.size() && in.read(piece.clear()) > 0) {
        int length = piece.flip().remaining();
        out.write(at, piece, time);
        at += length;
        progress.accept(length);
      }
    }
  }

  private void copyNode(FatNode source, String target) throws IOException {
    FatNode there = volume.find(target);
    if (there != null && there.path().equals(source.path())) {
      throw new FileSystemException(target, null, "is the file that is to be copied");
    }
    Instant time = source.writeTime();
    try (FatFile in = volume.open(source);
        FatFile out = volume.open(empty(target, time))) {
      long at = 0;
      for (int n = in.read(at, piece.clear()); n > 0; n = in.read(at, piece.clear())) {
        out.write(at, piece.flip(), time);
        at += n;
      }
    }
  }

  /** A new file, or the one that is there, emptied. */
  private FatNode empty(String path, Instant time) throws IOException {
    FatNode there = volume.find(path);
    if (there == null) {
      return volume.createFile(path, time);
    }
    try (FatFile file = volume.open(there)) {
      file.setSize(0, time);
    }
    return volume.require(path);
  }

  private void makeDirectory(String path, Instant time) throws IOException {
    FatNode there = volume.find(path);
    if (there == null) {
      volume.createDirectory(path, time);
    } else if (!there.isDirectory()) {
      throw new FileSystemException(path, null, "is a file on the volume");
    }
  }

  private void requireRecursive(String directory) throws UsageException {
    if (!recursive) {
      throw new UsageException(directory + " is a directory; copy it with --recursive");
    }
  }
}
