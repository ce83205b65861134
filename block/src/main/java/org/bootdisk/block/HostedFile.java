package org.bootdisk.block;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What the platform knows of a file and the JVM does not show: its holes, and the locks that other
 * programs have on it.
 */
interface HostedFile {

  /** The first offset at or behind {@code offset} that holds data; empty if there is none. */
  OptionalLong nextData(long offset) throws IOException;

  /** The first offset behind {@code offset}, which holds data, that is in a hole or at the end. */
  long nextHole(long offset) throws IOException;

  /** Gives a range's space back, so that it reads as zeros; false if that cannot be done here. */
  boolean punch(long offset, long length) throws IOException;

  /** Gives a range its space without changing its content; false if that cannot be done here. */
  boolean allocate(long offset, long length) throws IOException;

  /** The bytes of all blocks that the file takes; empty if that cannot be known here. */
  OptionalLong blocks() throws IOException;

  /**
   * Gives the memory back in which the content is kept besides the disk, as far as there is some.
   */
  void evict();

  /** Whether another program has a lock, shared or exclusive, on the byte at {@code position}. */
  boolean isLocked(long position) throws IOException;

  /** Releases the descriptor. */
  void close() throws IOException;

  /**
   * What is known of the file at {@code path}. Native code is loaded by the first call of this
   * method, not before: it takes longer to load than most commands take to run.
   *
   * @param shown its name in messages
   * @param channel open on the file, for what can be asked without native code
   */
  static HostedFile of(Path path, Path shown, boolean writable, FileChannel channel) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      return new Unknown(channel);
    }
    try {
      return new LinuxFile(path, shown.toString(), writable);
    } catch (LinkageError | IOException | RuntimeException e) {
      // Not Linux, no jffi, or no native access granted.
      return new Unknown(channel);
    }
  }

  /**
   * A file of which nothing is known: all its bytes count as data, and only exclusive locks of
   * others are seen.
   */
  record Unknown(FileChannel channel) implements HostedFile {

    @Override
    public OptionalLong nextData(long offset) {
      return OptionalLong.of(offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
      return channel.size();
    }

    @Override
    public boolean punch(long offset, long length) {
      return false;
    }

    @Override
    public boolean allocate(long offset, long length) {
      return false;
    }

    @Override
    public OptionalLong blocks() {
      return OptionalLong.empty();
    }

    @Override
    public void evict() {}

    @Override
    public boolean isLocked(long position) throws IOException {
      try (FileLock lock = channel.tryLock(position, 1, true)) {
        return lock == null;
      } catch (OverlappingFileLockException e) {
        return false; // This process has it.
      }
    }

    @Override
    public void close() {}
  }
}
