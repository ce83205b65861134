package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.Share;
import org.bootdisk.launcher.Terminal;

/**
 * What a description says, as it is on this host: every path is absolute, everything that was left
 * open is decided. Arguments follow from description and facts alone.
 *
 * @param qemu the program
 * @param accelerator what runs the guest's instructions
 * @param temporary the directory of this run, the script's TMPDIR
 * @param root the root disk, if there is one
 * @param firmware what runs first; in the seed profile UEFI's code and variables are one file
 * @param systemParameters the text of the NixOS system's {@code kernel-params}
 * @param drives the formats of the description's other drives, in their order
 * @param shares directories for the guest, in their order
 * @param terminal what the serial port is connected to
 * @param environment variables of the process
 */
public record Facts(
    QemuProgram qemu,
    Accelerator accelerator,
    Path temporary,
    Optional<Disk> root,
    Firmware firmware,
    String systemParameters,
    List<Disk> drives,
    List<Share> shares,
    Terminal terminal,
    Map<String, String> environment) {

  /**
   * A disk's image.
   *
   * @param file absolute
   * @param format qcow2 for one that is yet to be made
   */
  public record Disk(Path file, DiskFormat format) {}

  /** Keeps copies. */
  public Facts {
    drives = List.copyOf(drives);
    shares = List.copyOf(shares);
    environment = Map.copyOf(environment);
  }

  /** A variable of the environment; empty if it is not set. */
  String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** The overlay on the boot disk. */
  Path bootOverlay() {
    return temporary.resolve("disk.img");
  }

  /** The initial RAM disk with what is added to it. */
  Path initrd() {
    return temporary.resolve("initrd");
  }

  /** The image of an empty disk, counted from 0. The seed's numbers begin at 2. */
  Path emptyDisk(int index) {
    return temporary.resolve("empty" + (index + FIRST_EMPTY) + ".qcow2");
  }

  /** The index of the first empty disk: 0 is the root disk, 1 the boot disk. */
  static final int FIRST_EMPTY = 2;
}
