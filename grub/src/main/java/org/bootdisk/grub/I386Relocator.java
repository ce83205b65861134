package org.bootdisk.grub;

import java.nio.ByteBuffer;
import org.bootdisk.block.FormatException;

/** Relocations of 32-bit x86 (System V ABI, Intel386 supplement, "Relocation Types"). */
final class I386Relocator extends Relocator {

  private static final int R_386_NONE = 0;
  private static final int R_386_32 = 1;
  private static final int R_386_PC32 = 2;

  I386Relocator(String where) {
    super(where);
  }

  @Override
  int width(int type) throws FormatException {
    return switch (type) {
      case R_386_NONE -> 0;
      case R_386_32, R_386_PC32 -> Integer.BYTES;
      default -> throw unsupported(type, "32 or PC32");
    };
  }

  @Override
  boolean relocate(int type, ByteBuffer image, int place, long value) {
    if (type == R_386_32) {
      image.putInt(place, (int) (image.getInt(place) + value));
      return true;
    }
    if (type == R_386_PC32) {
      image.putInt(place, (int) (image.getInt(place) + value - address(place)));
    }
    return false;
  }
}
