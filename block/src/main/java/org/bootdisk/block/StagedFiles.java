package org.bootdisk.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files of a tree, each of which appears complete or not at all. They are written one by one in a
 * hidden directory at the tree's top and moved from there to their places, which takes less than a
 * {@link StagedFile} for each. What a process left that was killed, the next one deletes that
 * writes the same tree.
 */
public final class StagedFiles implements Closeable {

  private static final String NAME = "files";

  private final StagedDirectory directory;
  private final Path staged;

  private StagedFiles(StagedDirectory directory) {
    this.directory = directory;
    this.staged = directory.path().resolve(NAME);
  }

  /** Files in the directory {@code top}, which exists, and below. */
  public static StagedFiles in(Path top) throws IOException {
    return new StagedFiles(StagedDirectory.hidden(top));
  }

  /**
   * Makes the next file, empty, to be written by one who closes it; one not moved is replaced.
   *
   * @param target where it will be, for messages
   */
  public FileChannel create(Path target) throws IOException {
    try {
      return FileChannel.open(
          staged,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw StagedName.shown(e, target);
    }
  }

  /** The file that is being written. */
  public Path path() {
    return staged;
  }

  /**
   * Moves the file to {@code target}, without waiting until it is durable. A file that it replaces
   * passes its permissions on; a symbolic link stays, and what it leads to is replaced.
   *
   * @throws FileSystemException if a symbolic link leads to nothing
   */
  public void moveTo(Path target) throws IOException {
    Path file = target;
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      file = StagedFile.requireReplaceable(target);
      StagedFile.copyPermissions(file, staged);
    }
    try {
      StagedName.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      moveToOtherFileSystem(file);
    }
  }

  /** Within a tree another file system may be mounted, or a link lead to one. */
  private void moveToOtherFileSystem(Path target) throws IOException {
    try (StagedFile there = StagedFile.replacing(target)) {
      Files.copy(
          staged,
          there.path(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      there.commitUnflushed();
    }
  }

  /** Deletes what was not moved. */
  @Override
  public void close() throws IOException {
    directory.close();
  }
}
