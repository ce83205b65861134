package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * The locks by which QEMU keeps two programs from writing to one image: single bytes of the file,
 * from 100 on for what a program does, from 200 on for what it does not let others do (QEMU, {@code
 * block/file-posix.c}). They last until the channel is closed.
 *
 * <p>On POSIX systems closing any other channel of the process on the same file releases them.
 */
public final class ImageLock {

  private static final long USED = 100;
  private static final long UNSHARED = 200;

  /** QEMU's permissions, by their bit numbers. */
  private static final int CONSISTENT_READ = 0;

  private static final int WRITE = 1;
  private static final int RESIZE = 3;

  /** What the image is opened for. */
  public enum Use {
    /** Reading, while nobody writes. */
    READ,
    /** Reading and writing, while nobody else writes. */
    WRITE
  }

  private ImageLock() {}

  /**
   * Takes the locks.
   *
   * @param image for messages
   * @throws FormatException.LimitExceeded if another program has the image open in a way that this
   *     use does not go with
   */
  public static void acquire(FileChannel channel, String image, Use use) throws IOException {
    if (use == Use.READ) {
      requireNobody(channel, image, UNSHARED + CONSISTENT_READ);
      requireNobody(channel, image, USED + WRITE);
      take(channel, USED + CONSISTENT_READ);
      take(channel, UNSHARED + WRITE);
      take(channel, UNSHARED + RESIZE);
    } else {
      requireNobody(channel, image, USED + WRITE);
      requireNobody(channel, image, USED + RESIZE);
      requireNobody(channel, image, UNSHARED + CONSISTENT_READ);
      requireNobody(channel, image, UNSHARED + WRITE);
      requireNobody(channel, image, UNSHARED + RESIZE);
      take(channel, USED + CONSISTENT_READ);
      take(channel, USED + WRITE);
      take(channel, USED + RESIZE);
      take(channel, UNSHARED + WRITE);
      take(channel, UNSHARED + RESIZE);
    }
  }

  private static void requireNobody(FileChannel channel, String image, long position)
      throws IOException {
    try (FileLock lock = probe(channel, position)) {
      if (lock == null) {
        throw new FormatException.LimitExceeded(
            Fault.in(image)
                .actual("in use by another program")
                .expected("an image that no other program has open for writing")
                .advice("end that program first, or use --force-share to read all the same"));
      }
    } catch (OverlappingFileLockException e) {
      // This process itself has the image open; its locks cannot be told from others'.
    }
  }

  private static @Nullable FileLock probe(FileChannel channel, long position) throws IOException {
    try {
      return channel.tryLock(position, 1, false);
    } catch (NonWritableChannelException e) {
      return channel.tryLock(position, 1, true); // Meets exclusive locks only: all that can be.
    }
  }

  private static void take(FileChannel channel, long position) throws IOException {
    try {
      channel.tryLock(position, 1, true);
    } catch (OverlappingFileLockException e) {
      // This process has it already.
    }
  }
}
