package org.bootdisk.block;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.types.off_t;

/** Holes through {@code lseek(2)} and {@code fallocate(2)}, on a descriptor of its own. */
final class LinuxSparseFile implements SparseFile {

  /** The C library's calls; names and types are theirs. */
  public interface LibC {
    /** See open(2). */
    int open(String path, int flags);

    /** See close(2). */
    int close(int fd);

    /** See lseek(2). */
    @off_t
    long lseek(int fd, @off_t long offset, int whence);

    /** See fallocate(2). */
    int fallocate(int fd, int mode, @off_t long offset, @off_t long length);
  }

  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ENXIO = 6;

  private final LibC libc;
  private final String path;
  private final int fd;

  LinuxSparseFile(Path path, boolean writable) throws IOException {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      throw new IOException("holes are seen on Linux only");
    }
    this.path = path.toAbsolutePath().toString();
    this.libc = LibraryLoader.create(LibC.class).load("c");
    this.fd = libc.open(this.path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (fd < 0) {
      throw failure("open");
    }
  }

  @Override
  public OptionalLong nextData(long offset) throws IOException {
    long found = libc.lseek(fd, offset, SEEK_DATA);
    if (found >= 0) {
      return OptionalLong.of(found);
    }
    if (errno() == ENXIO) {
      return OptionalLong.empty();
    }
    throw failure("SEEK_DATA");
  }

  @Override
  public long nextHole(long offset) throws IOException {
    long found = libc.lseek(fd, offset, SEEK_HOLE);
    if (found < 0) {
      throw failure("SEEK_HOLE");
    }
    return found;
  }

  @Override
  public boolean punch(long offset, long length) {
    return libc.fallocate(fd, KEEP_SIZE | PUNCH_HOLE, offset, length) == 0;
  }

  @Override
  public void close() {
    libc.close(fd);
  }

  private int errno() {
    return Runtime.getRuntime(libc).getLastError();
  }

  private IOException failure(String call) {
    return new IOException(Text.format("%s: %s failed with errno %d", path, call, errno()));
  }
}
