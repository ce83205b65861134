package org.bootdisk.launcher;

/** The kind of controller that a guest finds a disk on. */
public enum DiskInterface {
  /** A virtio block device: the fastest, and the one that the guest sees as {@code /dev/vda}. */
  VIRTIO("virtio-blk-pci"),
  /** An ATA disk, for guests without virtio drivers. */
  IDE("ide-hd");

  private final String device;

  DiskInterface(String device) {
    this.device = device;
  }

  /** QEMU's name of the device model. */
  public String device() {
    return device;
  }
}
