package org.bootdisk.block;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.Function;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Holes through {@code lseek(2)} and {@code fallocate(2)}, locks through {@code fcntl(2)}, and what
 * memory is for through {@code posix_fadvise(2)}, on a descriptor of its own.
 */
final class LinuxFile implements HostedFile {

  /** A function of the C library, all of whose arguments and whose result are 64 bits or fewer. */
  private record Call(long address, CallContext context) {

    static Call to(Library library, String name, Type result, Type... arguments)
        throws IOException {
      long address = library.getSymbolAddress(name);
      if (address == 0) {
        throw new IOException("the C library has no " + name);
      }
      return new Call(address, new Function(address, result, arguments).getCallContext());
    }

    long with(long first) {
      return Invoker.getInstance().invokeN1(context, address, first);
    }

    long with(long first, long second) {
      return Invoker.getInstance().invokeN2(context, address, first, second);
    }

    long with(long first, long second, long third) {
      return Invoker.getInstance().invokeN3(context, address, first, second, third);
    }

    long with(long first, long second, long third, long fourth) {
      return Invoker.getInstance().invokeN4(context, address, first, second, third, fourth);
    }

    long with(long first, long second, long third, long fourth, long fifth) {
      return Invoker.getInstance().invokeN5(context, address, first, second, third, fourth, fifth);
    }
  }

  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;

  /** Of the whole file, as its length is given as 0. */
  private static final int FADV_DONTNEED = 4;

  private static final int ENXIO = 6;
  private static final int EFBIG = 27;
  private static final int ENOSPC = 28;
  private static final int EOPNOTSUPP = 95;
  private static final int EDQUOT = 122;

  /**
   * Asks for the first lock of another process that one on the same range would meet. It may ask
   * for an exclusive lock though the file is open for reading only.
   */
  private static final int F_GETLK = 5;

  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;

  /** {@code struct flock} where pointers have 64 bits: type, whence, start, length, process. */
  private static final int FLOCK_SIZE = 32;

  private static final int FLOCK_START = 8;
  private static final int FLOCK_LENGTH = 16;

  /** The descriptor itself, and no file below it. */
  private static final int AT_EMPTY_PATH = 0x1000;

  private static final int STATX_BLOCKS = 0x400;

  /** {@code struct statx}, the same on all processors, and its number of 512-byte blocks. */
  private static final int STATX_SIZE = 256;

  private static final int STATX_BLOCKS_AT = 48;
  private static final int STATX_BLOCK = 512;

  private final Call close;
  private final Call lseek;
  private final Call fallocate;
  private final Call fcntl;
  private final Call statx;
  private final Call fadvise;
  private final String shown;
  private final int fd;

  LinuxFile(Path path, String shown, boolean writable) throws IOException {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      throw new IOException("holes and locks are seen on Linux only");
    }
    if (Type.POINTER.size() != Long.BYTES) {
      throw new IOException("holes and locks are seen where pointers have 64 bits");
    }
    Library libc = Library.getCachedInstance("libc.so.6", Library.LAZY);
    if (libc == null) {
      throw new IOException(Library.getLastError());
    }
    this.close = Call.to(libc, "close", Type.SINT32, Type.SINT32);
    this.lseek = Call.to(libc, "lseek64", Type.SINT64, Type.SINT32, Type.SINT64, Type.SINT32);
    this.fallocate =
        Call.to(
            libc, "fallocate64", Type.SINT32, Type.SINT32, Type.SINT32, Type.SINT64, Type.SINT64);
    this.fcntl = Call.to(libc, "fcntl", Type.SINT32, Type.SINT32, Type.SINT32, Type.POINTER);
    this.statx =
        Call.to(
            libc,
            "statx",
            Type.SINT32,
            Type.SINT32,
            Type.POINTER,
            Type.SINT32,
            Type.UINT32,
            Type.POINTER);
    this.fadvise =
        Call.to(
            libc,
            "posix_fadvise64",
            Type.SINT32,
            Type.SINT32,
            Type.SINT64,
            Type.SINT64,
            Type.SINT32);
    this.shown = shown;
    this.fd =
        open(libc, path.toAbsolutePath().toString(), (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  }

  private static int open(Library libc, String path, int flags) throws IOException {
    Call open = Call.to(libc, "open64", Type.SINT32, Type.POINTER, Type.SINT32);
    byte[] name = (path + '\0').getBytes(StandardCharsets.UTF_8);
    MemoryIO memory = MemoryIO.getInstance();
    long address = memory.allocateMemory(name.length, false);
    try {
      memory.putByteArray(address, name, 0, name.length);
      int fd = (int) open.with(address, flags);
      if (fd < 0) {
        throw failure(path, "open");
      }
      return fd;
    } finally {
      memory.freeMemory(address);
    }
  }

  @Override
  public OptionalLong nextData(long offset) throws IOException {
    long found = lseek.with(fd, offset, SEEK_DATA);
    if (found >= 0) {
      return OptionalLong.of(found);
    }
    if (LastError.getInstance().get() == ENXIO) {
      return OptionalLong.empty();
    }
    throw failure(shown, "SEEK_DATA");
  }

  @Override
  public long nextHole(long offset) throws IOException {
    long found = lseek.with(fd, offset, SEEK_HOLE);
    if (found < 0) {
      throw failure(shown, "SEEK_HOLE");
    }
    return found;
  }

  @Override
  public boolean punch(long offset, long length) {
    return (int) fallocate.with(fd, KEEP_SIZE | PUNCH_HOLE, offset, length) == 0;
  }

  @Override
  public boolean allocate(long offset, long length) throws IOException {
    if ((int) fallocate.with(fd, KEEP_SIZE, offset, length) == 0) {
      return true;
    }
    if (LastError.getInstance().get() == EOPNOTSUPP) {
      return false;
    }
    throw failure(shown, "fallocate");
  }

  @Override
  public OptionalLong blocks() throws IOException {
    MemoryIO memory = MemoryIO.getInstance();
    // Zeroed, so that its first byte is the empty path too; that is read before it is written.
    long result = memory.allocateMemory(STATX_SIZE, true);
    try {
      if ((int) statx.with(fd, result, AT_EMPTY_PATH, STATX_BLOCKS, result) != 0) {
        throw failure(shown, "statx");
      }
      return OptionalLong.of(memory.getLong(result + STATX_BLOCKS_AT) * STATX_BLOCK);
    } finally {
      memory.freeMemory(result);
    }
  }

  @Override
  public void evict() {
    fadvise.with(fd, 0, 0, FADV_DONTNEED);
  }

  @Override
  public boolean isLocked(long position) throws IOException {
    MemoryIO memory = MemoryIO.getInstance();
    long flock = memory.allocateMemory(FLOCK_SIZE, true);
    try {
      memory.putShort(flock, F_WRLCK);
      memory.putLong(flock + FLOCK_START, position);
      memory.putLong(flock + FLOCK_LENGTH, 1);
      if ((int) fcntl.with(fd, F_GETLK, flock) != 0) {
        throw failure(shown, "F_GETLK");
      }
      return memory.getShort(flock) != F_UNLCK;
    } finally {
      memory.freeMemory(flock);
    }
  }

  @Override
  public void close() {
    close.with(fd);
  }

  private static IOException failure(String path, String call) {
    int errno = LastError.getInstance().get();
    return new IOException(
        switch (errno) {
          case ENOSPC -> path + ": No space left on device";
          case EFBIG -> path + ": File too large";
          case EDQUOT -> path + ": Disk quota exceeded";
          default -> Text.format("%s: %s failed with errno %d", path, call, errno);
        });
  }
}
