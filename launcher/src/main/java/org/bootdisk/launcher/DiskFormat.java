package org.bootdisk.launcher;

import java.io.IOException;
import java.nio.file.Path;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.HeaderDecoder;

/**
 * How a disk is stored in its file. QEMU is always told: it would guess a missing format from the
 * content, which the guest of a raw disk can write (QEMU documentation, "Disk Images").
 */
public enum DiskFormat {
  /** The bytes of the disk as they are. */
  RAW("raw"),
  /** QEMU's own copy-on-write format, version 2 or 3. */
  QCOW2("qcow2");

  /** QEMU shows a guest whole sectors only. */
  private static final long SECTOR_SIZE = 512;

  private final String driver;

  DiskFormat(String driver) {
    this.driver = driver;
  }

  /** QEMU's name of the format's driver. */
  public String driver() {
    return driver;
  }

  /** QCOW2 if the file at {@code image} begins as such an image does, else RAW. */
  public static DiskFormat of(Path image) throws IOException {
    try (FileDevice device = FileDevice.openReadOnly(image)) {
      return of(device);
    }
  }

  /** QCOW2 if {@code device} begins as such an image does, else RAW. */
  static DiskFormat of(BlockDevice device) throws IOException {
    return HeaderDecoder.recognizes(device) ? QCOW2 : RAW;
  }

  /** Bytes of the disk that a guest sees, if its image is {@code device}. */
  long virtualSize(BlockDevice device) throws IOException {
    return switch (this) {
      case RAW -> Ranges.alignUp(device.size(), SECTOR_SIZE);
      case QCOW2 -> HeaderDecoder.decode(device).virtualSize();
    };
  }
}
