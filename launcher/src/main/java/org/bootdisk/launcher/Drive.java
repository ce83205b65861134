package org.bootdisk.launcher;

import java.nio.file.Path;

/**
 * A disk of a virtual machine.
 *
 * @param file the image, as an absolute path: QEMU reads the start of any other name, up to a
 *     colon, as a protocol
 * @param format how the disk is stored in the file
 * @param bus what the guest finds it on
 * @param durability what becomes of the guest's writes
 * @param role what the firmware does with it
 * @param serial what the guest knows it by, in {@code /dev/disk/by-id}; empty for none
 */
public record Drive(
    Path file,
    DiskFormat format,
    DiskInterface bus,
    Durability durability,
    Role role,
    String serial) {

  /** What becomes of the guest's writes. */
  public enum Durability {
    /** Written, and made durable when the guest asks for it. */
    KEPT("writeback"),
    /** Written for as long as the machine runs; nobody waits for them to be durable. */
    THROWN_AWAY("unsafe"),
    /** Refused. */
    READ_ONLY("writeback");

    private final String cache;

    Durability(String cache) {
      this.cache = cache;
    }

    /** QEMU's name of the cache mode. */
    String cache() {
      return cache;
    }
  }

  /** What the firmware does with a disk. */
  public enum Role {
    /** It boots from it before it tries any that is for data. */
    BOOT,
    /** It boots from it if nothing else can be booted from. */
    DATA
  }

  /** Refuses a relative path. */
  public Drive {
    if (!file.isAbsolute()) {
      throw new IllegalArgumentException("the path of a drive is absolute, got " + file);
    }
  }

  /** A virtio disk whose writes are kept. */
  public static Drive of(Path file, DiskFormat format) {
    return new Drive(
        file.toAbsolutePath(), format, DiskInterface.VIRTIO, Durability.KEPT, Role.DATA, "");
  }

  /** This disk on another kind of controller. */
  public Drive on(DiskInterface other) {
    return new Drive(file, format, other, durability, role, serial);
  }

  /** This disk, its writes being of no use once the machine has stopped. */
  public Drive thrownAway() {
    return with(Durability.THROWN_AWAY);
  }

  /** This disk with another lot for its writes. */
  public Drive with(Durability other) {
    return new Drive(file, format, bus, other, role, serial);
  }

  /** This disk as the one to boot from. */
  public Drive booted() {
    return new Drive(file, format, bus, durability, Role.BOOT, serial);
  }

  /** This disk, known by {@code name}. */
  public Drive withSerial(String name) {
    return new Drive(file, format, bus, durability, role, name);
  }
}
