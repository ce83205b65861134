package org.bootdisk.qcow2.crypt;

/**
 * Where the secret bytes of a new encrypted image come from: its master key, its salts, its UUID.
 *
 * <p>This is the one place where chance reaches a disk, because a key that others can derive again
 * keeps no secret. Whoever needs equal bytes, such as a test, gives a source that repeats itself.
 */
@FunctionalInterface
public interface RandomSource {

  /** Fills {@code bytes}. */
  void fill(byte[] bytes);

  /** {@code length} new bytes. */
  default byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    fill(bytes);
    return bytes;
  }
}
