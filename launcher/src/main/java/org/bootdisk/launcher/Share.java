package org.bootdisk.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory of the host that the guest can mount.
 *
 * @param tag what the guest mounts it by
 * @param directory on the host
 * @param access what the guest may do
 * @param socket of virtiofsd, which then serves the directory; else QEMU does, over 9p
 */
public record Share(String tag, Path directory, Access access, Optional<Path> socket) {

  /** What the guest may do. */
  public enum Access {
    /** All that the user may. */
    READ_WRITE,
    /** Read. */
    READ_ONLY
  }

  /** A directory that QEMU serves over 9p. */
  public static Share over9p(String tag, Path directory) {
    return new Share(tag, directory, Access.READ_WRITE, Optional.empty());
  }
}
