package org.bootdisk.bootdisk.inspect;

/**
 * A range of a virtual disk.
 *
 * @param start first byte
 * @param length bytes
 */
public record ByteRange(long start, long length) {

  /** One past the last byte. */
  public long end() {
    return start + length;
  }
}
