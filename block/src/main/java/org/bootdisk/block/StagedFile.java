package org.bootdisk.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears complete or not at all: it is written beside its target under another name
 * and moved into place by {@link #commit}. Closed, or the process ended, without that, it is
 * deleted and the target is as it was. What a process left that was killed, the next one deletes
 * that writes the same target. A file that replaces another keeps that one's permissions.
 */
public final class StagedFile implements Closeable {

  /** Below this, giving memory back takes more time than it saves. */
  private static final long LARGE = 64 << 20;

  private final Path target;
  private final Path staged;
  private final Unfinished unfinished;

  private StagedFile(Path target, Path staged) {
    this.target = target;
    this.staged = staged;
    this.unfinished = new Unfinished(staged);
  }

  /** Makes an empty file beside {@code target}, which is replaced when this one is committed. */
  public static StagedFile replacing(Path target) throws IOException {
    Path resolved = requireReplaceable(target);
    StagedFile staged = new StagedFile(resolved, createBeside(resolved));
    evict(resolved);
    return staged;
  }

  /**
   * The file that is replaced stays until the new one is complete. But its memory can hold the new
   * one meanwhile; a virtual machine that asks its host for more takes several times as long.
   */
  private static void evict(Path old) {
    if (!Files.exists(old)) {
      return;
    }
    try (FileDevice file = FileDevice.openReadOnly(old)) {
      if (file.size() >= LARGE) {
        file.evict();
      }
    } catch (IOException e) {
      // It may be replaced and not read. Then it stays in memory, and costs no more than time.
    }
  }

  /**
   * The file that {@code target} stands for, behind symbolic links.
   *
   * @throws FileSystemException if it can be seen that it could not be made or replaced
   */
  public static Path requireReplaceable(Path target) throws IOException {
    if (Files.isSymbolicLink(target) && !Files.exists(target)) {
      throw refused(target, "is a symbolic link to a file that does not exist");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw refused(target, "is not a regular file and cannot be replaced by one");
    }
    Path resolved = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
    requireWritable(resolved.getParent(), target);
    return resolved;
  }

  /** Refuses {@code target} if nothing can be made in {@code directory}. */
  static void requireWritable(@Nullable Path directory, Path target) throws FileSystemException {
    if (directory == null || !Files.isDirectory(directory)) {
      throw refused(target, "its directory " + directory + " does not exist; make it first");
    }
    if (!Files.isWritable(directory)) {
      throw refused(target, "permission denied in " + directory);
    }
  }

  private static FileSystemException refused(Path target, String reason) {
    return new FileSystemException(target.toString(), null, reason);
  }

  private static Path createBeside(Path target) throws IOException {
    FileAttribute<?>[] attributes = attributesBeside(target);
    StagedName name = StagedName.of(target);
    name.deleteLeft();
    return name.create(file -> Files.createFile(file, attributes));
  }

  /** What replaces another file is its owner's alone until it has that file's permissions. */
  private static FileAttribute<?>[] attributesBeside(Path target) {
    return Files.exists(target) ? withPermissions(target, "rw-------") : new FileAttribute<?>[0];
  }

  /** What to make something at {@code path} with that has {@code permissions}, if any can have. */
  static FileAttribute<?>[] withPermissions(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Where to write until it is committed. */
  public Path path() {
    return staged;
  }

  /** Opens it for reading and writing. To messages it is the target that it will be. */
  public FileDevice openWritable() throws IOException {
    return FileDevice.openWritable(staged, target);
  }

  /**
   * Makes {@code content} what {@code target} holds, complete or not at all. After a crash of the
   * whole system it may be there in part.
   */
  public static void write(Path target, byte[] content) throws IOException {
    try (StagedFile staged = replacing(target)) {
      staged.write(content);
      staged.commitUnflushed();
    }
  }

  /** Makes {@code content} what it holds. */
  public void write(byte[] content) throws IOException {
    try (FileDevice device = openWritable()) {
      device.resize(content.length);
      device.write(0, ByteBuffer.wrap(content));
    }
  }

  /** Makes the content durable and moves it to the target, replacing what was there. */
  public void commit() throws IOException {
    force();
    moveIntoPlace();
    syncDirectory(target.getParent());
  }

  /**
   * Makes the content durable and moves it to the target, as {@link #commit} does, but replaces
   * nothing.
   *
   * @throws FileAlreadyExistsException if the target has been made meanwhile
   */
  public void commitIfAbsent() throws IOException {
    force();
    commitUnflushedIfAbsent();
    syncDirectory(target.getParent());
  }

  private void force() throws IOException {
    try (FileChannel channel = FileChannel.open(staged, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
  }

  /**
   * Moves the file to the target, replacing what was there, without waiting until it is durable:
   * after a crash of the whole system the target may be there in part.
   */
  public void commitUnflushed() throws IOException {
    moveIntoPlace();
  }

  /**
   * Moves the file to the target, as {@link #commitUnflushed} does, but replaces nothing.
   *
   * @throws FileAlreadyExistsException if the target has been made meanwhile
   */
  public void commitUnflushedIfAbsent() throws IOException {
    try {
      // Unlike a renaming, this fails if another was faster.
      Files.createLink(target, staged);
      Files.delete(staged);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw gone(e);
    } catch (FileSystemException | UnsupportedOperationException e) {
      // This file system knows no links.
      StagedName.move(staged, target);
    }
    unfinished.finish();
  }

  private void moveIntoPlace() throws IOException {
    try {
      copyPermissions(target, staged);
      StagedName.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
    unfinished.finish();
  }

  /**
   * Whether it is at its target, which it may be although a commit failed: if that is not durable.
   */
  public boolean isCommitted() {
    return unfinished.isFinished();
  }

  /**
   * Gives {@code to} the permissions of {@code from}, if that is there and has some: who may read
   * the old file may read the new one.
   */
  static void copyPermissions(Path from, Path to) throws IOException {
    if (Files.exists(from) && isPosix(from)) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }

  private FileSystemException gone(NoSuchFileException cause) {
    FileSystemException refusal =
        refused(target, "what was written for it is gone; was its directory removed meanwhile?");
    refusal.initCause(cause);
    return refusal;
  }

  /** Deletes the file unless it was committed. */
  @Override
  public void close() throws IOException {
    unfinished.close();
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Makes the names in a directory durable. Of one that this process may write and not read, the
   * system makes them so when it likes.
   */
  static void syncDirectory(@Nullable Path directory) throws IOException {
    if (directory != null && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (AccessDeniedException e) {
        // What was moved there is whole all the same.
      }
    }
  }
}
