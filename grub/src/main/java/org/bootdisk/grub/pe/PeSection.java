package org.bootdisk.grub.pe;

/**
 * One section of an image, which has the same size and place in the file as in memory.
 *
 * @param name at most 8 ASCII characters
 * @param start bytes from the start of the image
 * @param size bytes
 * @param characteristics what the section holds and allows
 */
public record PeSection(String name, int start, int size, Characteristics characteristics) {

  /** Sorts of sections. */
  public enum Characteristics {
    /** Instructions, which are read and run. */
    CODE(0x6000_0020L),
    /** Data that is read and written. */
    DATA(0xc000_0040L),
    /** Data that is read. */
    CONSTANT(0x4000_0040L),
    /** Data that the loader may throw away. */
    DISCARDABLE(0x4200_0040L);

    final long bits;

    Characteristics(long bits) {
      this.bits = bits;
    }
  }

  /** One past the last byte. */
  public int end() {
    return Math.addExact(start, size);
  }
}
