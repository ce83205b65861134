package org.bootdisk.block;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file. Holes are kept: bytes that were never written take no space, {@link #extent} sees them
 * and {@link #discard} makes them, where the file system can.
 *
 * <p>The process must not open the same file a second time while {@linkplain #channel() locks} on
 * it matter: closing any of its descriptors would release them (POSIX {@code fcntl} locks).
 */
public final class FileDevice implements ResizableDevice {

  /** Zeroing less than this is a plain write; more gives the space back. */
  private static final long PUNCH_FROM = 1 << 20;

  /** Bits of a file's mode that say what it is, and two of their values (POSIX, sys/stat.h). */
  private static final int FILE_TYPE = 0170000;

  private static final int BLOCK_DEVICE = 0060000;
  private static final int PIPE = 0010000;

  private final Path path;
  private final Path shown;
  private final FileChannel channel;
  private final @Nullable RandomAccessFile file;
  private long size;
  private @Nullable HostedFile hosted;

  private FileDevice(Path path, Path shown, FileChannel channel, @Nullable RandomAccessFile file)
      throws IOException {
    this.path = path;
    this.shown = shown;
    this.channel = channel;
    this.file = file;
    this.size = channel.size();
  }

  /** Makes a new file of {@code size} bytes, all of them a hole. Fails if the file exists. */
  public static FileDevice create(Path path, long size) throws IOException {
    return create(path, path, size);
  }

  /** As above; messages name the file {@code shown}. */
  static FileDevice create(Path path, Path shown, long size) throws IOException {
    try {
      Files.createFile(path);
    } catch (FileSystemException e) {
      throw StagedName.shown(e, shown);
    }
    FileDevice device = openWritable(path, shown);
    try {
      device.resize(size);
    } catch (IOException | RuntimeException e) {
      device.close();
      Files.delete(path);
      throw e;
    }
    return device;
  }

  /**
   * Opens an existing file for reading and writing.
   *
   * @throws NotADiskException if it is neither a regular file nor a block device
   */
  public static FileDevice openWritable(Path path) throws IOException {
    return openWritable(path, path);
  }

  /** As above; messages name the file {@code shown}. */
  static FileDevice openWritable(Path path, Path shown) throws IOException {
    requireDisk(path);
    // A RandomAccessFile would make the file; and its errors do not say which kind they are.
    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return opened(path, shown, file.getChannel(), file);
  }

  /**
   * Opens a file for reading.
   *
   * @throws NotADiskException if it is neither a regular file nor a block device
   */
  public static FileDevice openReadOnly(Path path) throws IOException {
    requireDisk(path);
    return opened(path, path, FileChannel.open(path, StandardOpenOption.READ), null);
  }

  /** To open a pipe would wait for whoever writes to it. What does not exist, opening reports. */
  private static void requireDisk(Path path) throws IOException {
    if (Files.isRegularFile(path) || !Files.exists(path)) {
      return;
    }
    if (Files.isDirectory(path)) {
      throw new NotADiskException(path, "directory");
    }
    int type = (Integer) Files.getAttribute(path, "unix:mode") & FILE_TYPE;
    if (type != BLOCK_DEVICE) {
      boolean pipe = type == PIPE;
      throw new NotADiskException(path, pipe ? "pipe" : "special file");
    }
  }

  private static FileDevice opened(
      Path path, Path shown, FileChannel channel, @Nullable RandomAccessFile file)
      throws IOException {
    try {
      return new FileDevice(path, shown, channel, file);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  /** The open channel, for locks. Its position is of no meaning here. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Whether another program has a lock, shared or exclusive, on the byte at {@code position}; locks
   * of this process do not count. In a file that is open for reading that needs native calls, and
   * where there are none only exclusive locks are seen.
   */
  public boolean isLockedByOthers(long position) throws IOException {
    if (file == null) {
      return hosted().isLocked(position);
    }
    try (FileLock lock = channel.tryLock(position, 1, false)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return false; // This process has it.
    }
  }

  @Override
  public String description() {
    return shown.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    Ranges.check(offset, dst.remaining(), size);
    for (long at = offset; dst.hasRemaining(); ) {
      int count = readSome(dst, at);
      if (count < 0) {
        throw endsAt(Math.min(at, channel.size()));
      }
      at += count;
    }
  }

  private EOFException endsAt(long end) {
    return new EOFException(
        Text.format(
            "%s: the file ends at byte %d, was %d bytes when it was opened", shown, end, size));
  }

  /** What is behind the end of a file that somebody has cut is no hole. */
  private void requireLength(long length) throws IOException {
    long now = channel.size();
    if (now < length) {
      throw endsAt(now);
    }
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    Ranges.check(offset, src.remaining(), size);
    for (long at = offset; src.hasRemaining(); ) {
      at += writeSome(src, at);
    }
  }

  private int readSome(ByteBuffer dst, long at) throws IOException {
    try {
      return channel.read(dst, at);
    } catch (IOException e) {
      throw named(e);
    }
  }

  private int writeSome(ByteBuffer src, long at) throws IOException {
    try {
      return channel.write(src, at);
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** A channel's errors tell what happened ("No space left on device") and not to which file. */
  private IOException named(IOException e) {
    return e instanceof ClosedChannelException
        ? e
        : new IOException(shown + ": " + e.getMessage(), e);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    Ranges.check(offset, length, size);
    if (length < PUNCH_FROM || !punch(offset, length)) {
      Zeros.writeTo(this, offset, length);
    }
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    Ranges.check(offset, length, size);
    if (length > 0) {
      punch(offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void resize(long newSize) throws IOException {
    // A FileChannel could extend a file only by writing to it, which leaves a block at its end.
    try {
      writable().setLength(newSize);
    } catch (IOException e) {
      throw named(e);
    }
    size = newSize;
  }

  @Override
  public boolean allocate(long offset, long length) throws IOException {
    Ranges.check(offset, length, size);
    writable();
    return length == 0 || hosted().allocate(offset, length);
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size);
    OptionalLong data = hosted().nextData(offset);
    if (data.isEmpty()) {
      requireLength(offset + length);
    }
    if (data.isEmpty() || data.getAsLong() >= offset + length) {
      return Extent.hole(offset, length);
    }
    if (data.getAsLong() > offset) {
      return Extent.hole(offset, data.getAsLong() - offset);
    }
    return Extent.data(offset, Math.min(length, hosted().nextHole(offset) - offset));
  }

  /**
   * Bytes that the file takes on its file system: of all its blocks, or of its data where that
   * cannot be known.
   */
  @Override
  public long allocatedSize() throws IOException {
    OptionalLong blocks = hosted().blocks();
    if (blocks.isPresent()) {
      return blocks.getAsLong();
    }
    long bytes = 0;
    Extents walk = extents(0, size);
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      bytes += extent.readsAsZeros() ? 0 : extent.length();
    }
    return bytes;
  }

  /**
   * Tells the system that nobody will read the file soon, so that it need not be kept in memory.
   */
  void evict() {
    hosted().evict();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (hosted != null) {
        hosted.close();
      }
    }
  }

  private boolean punch(long offset, long length) throws IOException {
    writable();
    return hosted().punch(offset, length);
  }

  private RandomAccessFile writable() {
    if (file == null) {
      throw new NonWritableChannelException();
    }
    return file;
  }

  /** Several threads may ask for extents at once, and one descriptor is enough. */
  private synchronized HostedFile hosted() {
    if (hosted == null) {
      hosted = HostedFile.of(path, shown, file != null, channel);
    }
    return hosted;
  }
}
