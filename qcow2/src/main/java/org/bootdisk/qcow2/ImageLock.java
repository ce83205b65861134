package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import org.bootdisk.block.FileDevice;

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

  /** What programs do with images, as far as it matters here. */
  private enum Permission {
    CONSISTENT_READ(0, "consistent read"),
    WRITE(1, "write"),
    RESIZE(3, "resize");

    /** The number of QEMU's permission bit. */
    private final int bit;

    /** As QEMU calls it in its messages. */
    private final String label;

    Permission(int bit, String label) {
      this.bit = bit;
      this.label = label;
    }

    long used() {
      return USED + bit;
    }

    long unshared() {
      return UNSHARED + bit;
    }
  }

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
   * @throws ImageInUseException if another program has the image open in a way that this use does
   *     not go with
   */
  public static void acquire(FileDevice file, Use use) throws IOException {
    requireAllowed(file, use, Permission.CONSISTENT_READ);
    if (use == Use.WRITE) {
      requireAllowed(file, use, Permission.WRITE);
      requireAllowed(file, use, Permission.RESIZE);
    }
    requireUnused(file, use, Permission.WRITE);
    requireUnused(file, use, Permission.RESIZE);
    take(file, Permission.CONSISTENT_READ.used());
    if (use == Use.WRITE) {
      take(file, Permission.WRITE.used());
      take(file, Permission.RESIZE.used());
    }
    take(file, Permission.WRITE.unshared());
    take(file, Permission.RESIZE.unshared());
  }

  private static void requireAllowed(FileDevice file, Use use, Permission permission)
      throws IOException {
    if (file.isLockedByOthers(permission.unshared())) {
      throw ImageInUseException.of(file.description(), use, "\"" + permission.label + "\" lock");
    }
  }

  private static void requireUnused(FileDevice file, Use use, Permission permission)
      throws IOException {
    if (file.isLockedByOthers(permission.used())) {
      throw ImageInUseException.of(
          file.description(), use, "shared \"" + permission.label + "\" lock");
    }
  }

  private static void take(FileDevice file, long position) throws IOException {
    try {
      file.channel().tryLock(position, 1, true);
    } catch (OverlappingFileLockException e) {
      // This process has it already.
    }
  }
}
