package org.bootdisk.cli.fat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bootdisk.block.Beside;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.name.FatName;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads what is in a directory of the host, in the order of the names, a directory's
 * content behind it. A thread of its own does so while what it found is written, and hands over
 * hundreds of files at a time.
 */
final class HostReader implements AutoCloseable {

  private static final int BATCHES = 3;

  /** A name in a directory of the host, and what is there. */
  private record Found(Path path, String name, BasicFileAttributes attributes) {}

  private final Set<FileVisitOption> links = EnumSet.noneOf(FileVisitOption.class);
  private final BlockingQueue<HostBatch> full = new ArrayBlockingQueue<>(BATCHES);
  private final BlockingQueue<HostBatch> empty = new ArrayBlockingQueue<>(BATCHES);
  private final Beside<HostBatch> work;
  private volatile boolean stopped;

  /** What the thread fills. */
  private HostBatch filled = new HostBatch();

  /** What was given last. */
  private @Nullable HostBatch given;

  /**
   * Begins to read.
   *
   * @param directory all of which is read
   * @param target what it becomes on the volume
   */
  HostReader(Path directory, BasicFileAttributes attributes, String target, SpecialFiles special) {
    if (special == SpecialFiles.FOLLOW) {
      links.add(FileVisitOption.FOLLOW_LINKS);
    }
    for (int i = 1; i < BATCHES; i++) {
      empty.add(new HostBatch());
    }
    work = Beside.start("read files", () -> read(new Found(directory, "", attributes), target));
  }

  /**
   * What was found next; null if that was all. What was given before is used no more.
   *
   * @throws IOException if what comes next could not be read
   */
  @Nullable HostBatch next() throws IOException {
    HostBatch before = given;
    if (before != null) {
      if (before.isLast()) {
        work.await();
        return null;
      }
      empty.add(before);
    }
    given = take(full);
    return given;
  }

  /** Returns when nothing more is read. */
  @Override
  public void close() throws IOException {
    stopped = true;
    // The thread may wait for one that is empty.
    HostBatch any = full.poll();
    if (any != null) {
      empty.offer(any);
    }
    work.close();
  }

  private HostBatch read(Found root, String target) throws IOException {
    try {
      read(root, target, 0);
      return filled;
    } finally {
      filled.markLast();
      full.offer(filled);
    }
  }

  private void read(Found found, String target, int depth) throws IOException {
    if (depth > VolumePath.DEEPEST) {
      throw new FileSystemException(found.path.toString(), null, "is too deep");
    }
    if (!filled.hasRoomFor(found.attributes)) {
      full.offer(filled);
      filled = take(empty);
      filled.clear();
    }
    if (stopped) {
      throw new InterruptedIOException("not all was read");
    }
    filled.add(found.path, target, found.attributes);
    if (found.attributes.isDirectory()) {
      for (Found child : children(found.path)) {
        read(child, VolumePath.in(target, child.name), depth + 1);
      }
    }
  }

  /** What is in a directory, sorted by code points as the volume's names are. */
  private List<Found> children(Path directory) throws IOException {
    List<Found> children = new ArrayList<>();
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

  private static HostBatch take(BlockingQueue<HostBatch> queue) throws IOException {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were read");
    }
  }
}
