package org.bootdisk.grub;

import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.grub.pe.PeHeaders;
import org.bootdisk.grub.pe.PeMachine;

/**
 * Carries out the relocations of one processor in a kernel for UEFI that is linked to address 0, as
 * GRUB's tool does (GRUB, util/grub-mkimagexx.c, {@code relocate_addrs}).
 */
abstract class Relocator {

  static final String SOURCE = "GRUB, util/grub-mkimagexx.c";

  private final String where;

  /**
   * For {@link #of}.
   *
   * @param where the kernel, for messages
   */
  Relocator(String where) {
    this.where = where;
  }

  static Relocator of(PeMachine machine, String where) {
    return switch (machine) {
      case I386 -> new I386Relocator(where);
      case X86_64 -> new X86Relocator(where);
      case ARM64 -> new Arm64Relocator(where);
    };
  }

  /** Bytes that a relocation of this type changes. */
  abstract int width(int type) throws FormatException;

  /**
   * Carries out one relocation.
   *
   * @param image the kernel behind the headers, in little-endian order
   * @param place index in {@code image} of the bytes to change
   * @param value the symbol's address in the loaded image, with the addend
   * @return whether the bytes are now an address, which a loader must adapt
   */
  abstract boolean relocate(int type, ByteBuffer image, int place, long value)
      throws FormatException;

  /** The address in the loaded image of the bytes at {@code place}. */
  static long address(int place) {
    return place + (long) PeHeaders.SIZE;
  }

  final FormatException unsupported(int type, String expected) {
    return new FormatException.Unsupported(
        Fault.in(where).actual("a relocation's type is " + type).expected(expected).source(SOURCE));
  }

  final FormatException outOfRange(int place, long distance, String expected) {
    return new FormatException.Corrupt(
        Fault.in(where)
            .actual("a relocation at " + address(place) + " has to bridge " + distance + " bytes")
            .expected(expected)
            .source(SOURCE));
  }
}
