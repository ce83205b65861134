package org.bootdisk.launcher.description;

import java.util.Locale;

/** What can be said of a machine. Each is a member of a description and an option of a command. */
public enum Setting {
  /** Seed or modern. */
  PROFILE,
  /** Of the machine. */
  NAME,
  /** Size. */
  MEMORY,
  /** Number of processors. */
  CORES,
  /** The board: pc or q35. */
  BOARD,
  /** Kvm or tcg. */
  ACCEL,
  /** The program. */
  QEMU,
  /** Whether there is a window. */
  GRAPHICS,
  /** Linux's consoles, the primary one last. */
  CONSOLES(Shape.LIST),
  /** The root disk's file, or none. */
  DISK_IMAGE,
  /** Of a root disk that is made. */
  DISK_SIZE,
  /** Of all disks. */
  DISK_INTERFACE,
  /** The root disk in the guest. */
  BOOT_DEVICE,
  /** Sizes. */
  EMPTY_DISKS(Shape.LIST),
  /** More disks. */
  DRIVES(Shape.LIST),
  /** Whether a boot loader is started, not a kernel. */
  BOOT_LOADER,
  /** The disk with the boot loader. */
  BOOT_DISK,
  /** Where changes to the boot disk are kept. */
  BOOT_OVERLAY,
  /** Whether the firmware is UEFI. */
  EFI,
  /** The firmware's file. */
  FIRMWARE,
  /** Where UEFI's variables are kept. */
  EFI_VARIABLES,
  /** A NixOS system. */
  TOPLEVEL,
  /** The directory that says what is in its store. */
  REGISTRATION,
  /** A kernel. */
  KERNEL,
  /** Its initial RAM disk. */
  INITRD,
  /** Its parameters. */
  PARAMETERS,
  /** Whether the script for guests is put behind the initial RAM disk. */
  GUEST_INITRD,
  /** Open, restricted or none. */
  NETWORK,
  /** Forwarded ports. */
  FORWARDS(Shape.LIST),
  /** QEMU's arguments for the network. */
  NETWORKING_OPTIONS(Shape.LIST),
  /** More of QEMU's arguments. */
  QEMU_OPTIONS(Shape.LIST),
  /** The directory shared as the store, or none. */
  STORE,
  /** Whether the directories xchg and shared are shared. */
  EXCHANGE,
  /** More shared directories. */
  SHARES(Shape.LIST),
  /** Whether the store can be written. */
  WRITABLE_STORE,
  /** Whether what is written there is forgotten. */
  WRITABLE_STORE_TMPFS,
  /** Whether QEMU's guest agent is reached. */
  GUEST_AGENT,
  /** Whether there is a TPM. */
  TPM,
  /** For the guest's systemd. */
  CREDENTIALS(Shape.LIST),
  /** For the guest, through fw_cfg. */
  FW_CFG(Shape.LIST);

  /** How many values it has. */
  public enum Shape {
    /** One. */
    SINGLE,
    /** Any number. */
    LIST
  }

  private final Shape shape;

  Setting() {
    this(Shape.SINGLE);
  }

  Setting(Shape shape) {
    this.shape = shape;
  }

  /** How many values it has. */
  public Shape shape() {
    return shape;
  }

  /** Its name in a description: {@code disk-image}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
