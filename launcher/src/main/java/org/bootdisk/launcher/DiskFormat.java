package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;

/**
 * How a disk is stored in its file. QEMU is always told: it would guess a missing format from the
 * content, which the guest of a raw disk can write (QEMU documentation, "Disk Images").
 */
public enum DiskFormat {
  /** The bytes of the disk as they are. */
  RAW("raw"),
  /** QEMU's own copy-on-write format, version 2 or 3. */
  QCOW2("qcow2");

  /** The magic, then a version number; both big-endian (qcow2 "Header"). */
  private static final int MAGIC = 0x514649fb;

  private static final int FIRST_VERSION = 2;

  private final String driver;

  DiskFormat(String driver) {
    this.driver = driver;
  }

  /** QEMU's name of the format's driver. */
  public String driver() {
    return driver;
  }

  /** QCOW2 if the file at {@code image} begins as such an image does, else RAW. */
  public static DiskFormat detect(Path image) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      return detect(device);
    }
  }

  /** QCOW2 if {@code device} begins as such an image does, else RAW. */
  static DiskFormat detect(BlockDevice device) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(8);
    if (device.size() < start.capacity()) {
      return RAW;
    }
    device.read(0, start);
    boolean qcow2 = start.getInt(0) == MAGIC && start.getInt(4) >= FIRST_VERSION;
    return qcow2 ? QCOW2 : RAW;
  }
}
