package org.bootdisk.launcher;

import java.nio.file.Path;

/** One more device of a machine. */
public sealed interface Peripheral {

  /**
   * A Trusted Platform Module that swtpm emulates.
   *
   * @param socket on which swtpm listens
   */
  record Tpm(Path socket) implements Peripheral {}

  /**
   * The port on which QEMU's guest agent listens in the guest.
   *
   * @param socket on which it is reached on the host
   */
  record GuestAgent(Path socket) implements Peripheral {}

  /**
   * A secret or setting for the guest's systemd (systemd.system-credentials(7)), in the SMBIOS
   * table.
   *
   * @param name of the credential
   * @param value its text
   */
  record Credential(String name, String value) implements Peripheral {}

  /**
   * A file that the guest finds in {@code /sys/firmware/qemu_fw_cfg/by_name}.
   *
   * @param name such as {@code opt/org.example/key}
   * @param file on the host
   */
  record FirmwareFile(String name, Path file) implements Peripheral {}
}
