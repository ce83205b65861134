package org.bootdisk.qcow2;

/**
 * The file that holds an image's guest clusters in its place (qcow2 "External data file name").
 *
 * @param name as it stands in the image; a relative path counts from the image's directory
 * @param raw whether the file, read alone, is the virtual disk
 */
public record ExternalDataFile(String name, boolean raw) {

  /** QEMU's limit on the name, in bytes of UTF-8. */
  static final int LONGEST_NAME = 1023;
}
