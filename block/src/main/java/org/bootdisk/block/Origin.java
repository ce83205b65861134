package org.bootdisk.block;

/**
 * Where a structure was read from.
 *
 * @param description device and structure, such as {@code disk.img[LBA 1]: GPT Header}
 * @param offset of the structure's first byte on the device, in bytes
 */
public record Origin(String description, long offset) {

  /** A structure called {@code name} at {@code offset} of {@code device}. */
  public static Origin of(BlockDevice device, String name, long offset) {
    return new Origin(device.description() + ": " + name, offset);
  }
}
