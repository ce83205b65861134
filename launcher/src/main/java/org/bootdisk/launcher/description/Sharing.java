package org.bootdisk.launcher.description;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.Share.Access;

/**
 * Which directories of the host a guest can mount.
 *
 * @param store shared under the tag {@code store}
 * @param exchange whether {@code xchg} and {@code shared} are there
 * @param directories others
 * @param overlay where what the guest writes to the store goes
 */
public record Sharing(
    Optional<Path> store, Exchange exchange, List<Directory> directories, StoreOverlay overlay) {

  /** Whether the directories xchg and shared are there. */
  public enum Exchange {
    /** They are. */
    PRESENT,
    /** They are not. */
    ABSENT
  }

  /** Where what the guest writes to the store goes. */
  public enum StoreOverlay {
    /** The store is not written. */
    NONE,
    /** To memory. */
    TMPFS,
    /** To the root disk. */
    DISK
  }

  /** How a directory is served. */
  public enum Protocol {
    /** By QEMU. */
    NINE_P,
    /** By virtiofsd. */
    VIRTIOFS
  }

  /** A directory that the user names. */
  public record Directory(String tag, Path path, Access access, Protocol protocol) {}

  /** Keeps copies. */
  public Sharing {
    directories = List.copyOf(directories);
  }
}
