package org.bootdisk.launcher.description;

import java.nio.file.Path;
import java.util.Optional;

/** What a machine starts. */
public sealed interface Boot {

  /**
   * A boot loader.
   *
   * @param disk that it is on, which is never written; if empty, it is on the root disk
   * @param overlay that keeps changes to the disk; if empty, they are thrown away
   * @param firmware what starts it
   */
  record Loader(Optional<Path> disk, Optional<Path> overlay, FirmwareChoice firmware)
      implements Boot {}

  /**
   * A Linux kernel.
   *
   * @param kernel its file
   * @param initrd its initial RAM disk
   * @param parameters what is known of them beforehand
   * @param system the NixOS system that it is of, whose file {@code kernel-params} comes first
   * @param registration the directory with the list of what is in the store
   * @param hooks whether the script for guests is put behind the initial RAM disk
   */
  record Kernel(
      Path kernel,
      Optional<Path> initrd,
      String parameters,
      Optional<Path> system,
      Optional<Path> registration,
      Hooks hooks)
      implements Boot {

    /** Whether the script for guests is put behind the initial RAM disk. */
    public enum Hooks {
      /** It is not. */
      ABSENT,
      /** It is. */
      ADDED
    }
  }

  /**
   * The firmware, as far as the user chose it.
   *
   * @param kind BIOS or UEFI
   * @param file of the firmware; if empty, what is installed
   * @param variables where those of UEFI are kept; if empty, beside the root disk
   */
  record FirmwareChoice(Kind kind, Optional<Path> file, Optional<Path> variables) {
    /** What kind of firmware. */
    public enum Kind {
      /** SeaBIOS. */
      BIOS,
      /** OVMF. */
      UEFI
    }
  }
}
