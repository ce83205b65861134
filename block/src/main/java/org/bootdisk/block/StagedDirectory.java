package org.bootdisk.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/**
 * A directory that appears complete or not at all, as a {@link StagedFile} does: it is filled under
 * another name beside its target, and moved there by {@link #commit}. What a process left that was
 * killed, the next one deletes that makes the same target.
 */
public final class StagedDirectory implements Closeable {

  private static final String HIDDEN = "bootdisk";

  private final Path target;
  private final Path staged;
  private final Unfinished unfinished;

  private StagedDirectory(Path target, Path staged) {
    this.target = target;
    this.staged = staged;
    this.unfinished = new Unfinished(staged);
  }

  /**
   * Makes an empty directory beside {@code target}.
   *
   * @throws FileAlreadyExistsException if there is something at {@code target}
   */
  public static StagedDirectory creating(Path target) throws IOException {
    requireAbsent(target);
    return beside(target);
  }

  /**
   * An empty directory in {@code parent} that is never committed. It is its owner's alone: what is
   * in it may replace files that nobody else may read.
   */
  static StagedDirectory hidden(Path parent) throws IOException {
    try {
      return beside(parent.resolve(HIDDEN), StagedFile.withPermissions(parent, "rwx------"));
    } catch (FileSystemException e) {
      throw StagedName.shown(e, parent);
    }
  }

  private static StagedDirectory beside(Path target, FileAttribute<?>... attributes)
      throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    StagedFile.requireWritable(absolute.getParent(), target);
    StagedName name = StagedName.of(absolute);
    name.deleteLeft();
    Path staged = name.create(directory -> Files.createDirectory(directory, attributes));
    return new StagedDirectory(absolute, staged);
  }

  private static void requireAbsent(Path target) throws FileAlreadyExistsException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
  }

  /** What to fill until it is committed. */
  public Path path() {
    return staged;
  }

  /** Makes a file of {@code size} bytes in it. To messages it is the one that it will be. */
  public FileDevice createFile(String name, long size) throws IOException {
    return FileDevice.create(staged.resolve(name), target.resolve(name), size);
  }

  /** Opens a file in it for reading and writing. To messages it is the one that it will be. */
  public FileDevice openWritable(String name) throws IOException {
    return FileDevice.openWritable(staged.resolve(name), target.resolve(name));
  }

  /**
   * Moves the directory to the target and makes its names durable; what is in its files is so if
   * whoever wrote them saw to it.
   *
   * @throws FileAlreadyExistsException if something is at the target by now
   */
  public void commit() throws IOException {
    requireAbsent(target);
    StagedFile.syncDirectory(staged);
    StagedName.move(staged, target);
    unfinished.finish();
    StagedFile.syncDirectory(target.getParent());
  }

  /** Deletes the directory and all in it unless it was committed. */
  @Override
  public void close() throws IOException {
    unfinished.close();
  }
}
