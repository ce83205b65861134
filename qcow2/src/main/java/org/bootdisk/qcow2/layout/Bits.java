package org.bootdisk.qcow2.layout;

/** Masks for the bits of a word, numbered as the specification does: bit 0 is the lowest. */
public final class Bits {

  private Bits() {}

  /** The mask of one bit. */
  public static long bit(int number) {
    return 1L << number;
  }

  /** The mask of bits {@code first} to {@code last}, both inclusive. */
  public static long bits(int first, int last) {
    return -1L >>> (63 - (last - first)) << first;
  }
}
