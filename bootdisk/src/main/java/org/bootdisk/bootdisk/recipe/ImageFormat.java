package org.bootdisk.bootdisk.recipe;

/** How a disk is kept in a file. */
public enum ImageFormat {
  /** QEMU's format: only what was written takes space. */
  QCOW2,
  /** The disk's bytes as they are; zeros are holes in the file. */
  RAW
}
