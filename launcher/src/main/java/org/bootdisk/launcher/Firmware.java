package org.bootdisk.launcher;

import java.nio.file.Path;

/** What a virtual machine runs first. */
public sealed interface Firmware {

  /** SeaBIOS, which QEMU brings with it. */
  record Bios() implements Firmware {}

  /**
   * UEFI firmware in two flash chips, as OVMF comes in two files.
   *
   * @param code the firmware, never written
   * @param variables the machine's own copy of the variable store, which the firmware writes
   */
  record Uefi(Path code, Path variables) implements Firmware {}
}
