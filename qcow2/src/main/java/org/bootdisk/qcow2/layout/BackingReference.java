package org.bootdisk.qcow2.layout;

import java.util.Optional;

/**
 * The backing file as an image names it (qcow2 "Header", {@code backing_file_offset}; "Header
 * extensions", backing file format name).
 *
 * @param name as it stands in the image: a path, relative to the image's directory, or one of
 *     QEMU's other spellings
 * @param format {@code raw}, {@code qcow2}, ...; empty if the image does not say
 */
public record BackingReference(String name, Optional<String> format) {

  /** The longest name in bytes of UTF-8 (qcow2 "Header", {@code backing_file_size}). */
  public static final int LONGEST_NAME = 1023;

  /** A file called {@code name} of the given format. */
  public static BackingReference of(String name, String format) {
    return new BackingReference(name, Optional.of(format));
  }
}
