package org.bootdisk.launcher;

/** The kind of controller that a guest finds a disk on. */
public enum DiskInterface {
  /** A virtio block device: the fastest, and the one that the guest sees as {@code /dev/vda}. */
  VIRTIO("virtio", "virtio-blk-pci", "/dev/vda"),
  /** A SCSI disk; the guest sees it as {@code /dev/sda}. */
  SCSI("scsi", "scsi-hd", "/dev/sda"),
  /** An ATA disk, for guests without virtio drivers. */
  IDE("ide", "ide-hd", "/dev/sda");

  private final String word;
  private final String device;
  private final String firstDisk;

  DiskInterface(String word, String device, String firstDisk) {
    this.word = word;
    this.device = device;
    this.firstDisk = firstDisk;
  }

  /** What users call it, and QEMU's {@code if=}. */
  public String word() {
    return word;
  }

  /** QEMU's name of the device model. */
  public String device() {
    return device;
  }

  /** Where Linux shows the first such disk. */
  public String firstDisk() {
    return firstDisk;
  }
}
