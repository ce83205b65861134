package org.bootdisk.qcow2;

/** What a new part of a disk gets before it is first written: {@code preallocation=…}. */
public enum Preallocation {
  /** Nothing. */
  OFF("off"),
  /** Every cluster has its place in the file; its space is still a hole. */
  METADATA("metadata"),
  /** The space is reserved too, where the file system can do that without writing. */
  FALLOC("falloc"),
  /** The space is written with zeros. */
  FULL("full");

  private final String qemuName;

  Preallocation(String qemuName) {
    this.qemuName = qemuName;
  }

  /** What QEMU calls it. */
  public String qemuName() {
    return qemuName;
  }
}
