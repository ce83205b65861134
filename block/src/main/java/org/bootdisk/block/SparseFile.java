package org.bootdisk.block;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The holes of a file, where the platform lets them be seen. */
interface SparseFile {

  /** The first offset at or behind {@code offset} that holds data; empty if there is none. */
  OptionalLong nextData(long offset) throws IOException;

  /** The first offset behind {@code offset}, which holds data, that is in a hole or at the end. */
  long nextHole(long offset) throws IOException;

  /** Gives a range's space back, so that it reads as zeros; false if that cannot be done here. */
  boolean punch(long offset, long length) throws IOException;

  /** Gives a range its space without changing its content; false if that cannot be done here. */
  boolean allocate(long offset, long length) throws IOException;

  /** Releases the descriptor. */
  void close() throws IOException;

  /**
   * The holes of the file at {@code path}. Native code is loaded by the first call of this method,
   * not before: it takes longer to load than most commands take to run.
   */
  static SparseFile of(Path path, boolean writable, long size) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      return new Dense(size);
    }
    try {
      return new LinuxSparseFile(path, writable);
    } catch (LinkageError | IOException | RuntimeException e) {
      // Not Linux, no jffi, or no native access granted: the file is then one extent of data.
      return new Dense(size);
    }
  }

  /** A file all of whose bytes count as data. */
  record Dense(long size) implements SparseFile {

    @Override
    public OptionalLong nextData(long offset) {
      return OptionalLong.of(offset);
    }

    @Override
    public long nextHole(long offset) {
      return size;
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
    public void close() {}
  }
}
