package org.bootdisk.launcher.description;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Drive.Durability;

/**
 * Which disks a machine has, besides the one that it boots from.
 *
 * @param diskImage of the root disk, which is made if it is not there; if empty, there is none
 * @param diskSize bytes of a root disk that is made
 * @param bus that all disks are on
 * @param bootDevice where the guest sees the root disk
 * @param emptyDisks sizes in bytes
 * @param drives others, which are there
 */
public record Storage(
    Optional<Path> diskImage,
    long diskSize,
    DiskInterface bus,
    String bootDevice,
    List<Long> emptyDisks,
    List<Extra> drives) {

  /**
   * A disk that is there.
   *
   * @param file its image
   * @param format qcow2 or raw; if empty, what it begins like
   * @param bus that it is on
   * @param serial what the guest knows it by; empty for none
   * @param durability what becomes of the guest's writes
   */
  public record Extra(
      Path file,
      Optional<org.bootdisk.launcher.DiskFormat> format,
      DiskInterface bus,
      String serial,
      Durability durability) {}

  /** Keeps copies. */
  public Storage {
    emptyDisks = List.copyOf(emptyDisks);
    drives = List.copyOf(drives);
  }
}
