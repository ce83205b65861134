package org.bootdisk.grub;

import java.nio.ByteBuffer;
import org.bootdisk.block.FormatException;

/** Relocations of x86-64 (System V ABI, AMD64 supplement, "Relocation Types"). */
final class X86Relocator extends Relocator {

  private static final int R_X86_64_NONE = 0;
  private static final int R_X86_64_64 = 1;
  private static final int R_X86_64_PC32 = 2;
  private static final int R_X86_64_PLT32 = 4;
  private static final int R_X86_64_PC64 = 24;

  X86Relocator(String where) {
    super(where);
  }

  @Override
  int width(int type) throws FormatException {
    return switch (type) {
      case R_X86_64_NONE -> 0;
      case R_X86_64_PC32, R_X86_64_PLT32 -> Integer.BYTES;
      case R_X86_64_64, R_X86_64_PC64 -> Long.BYTES;
      default -> throw unsupported(type, "64, PC64, PC32 or PLT32 in code that can lie anywhere");
    };
  }

  @Override
  boolean relocate(int type, ByteBuffer image, int place, long value) throws FormatException {
    if (type == R_X86_64_64) {
      image.putLong(place, image.getLong(place) + value);
      return true;
    }
    int width = width(type);
    if (width == Long.BYTES) {
      image.putLong(place, image.getLong(place) + value - address(place));
    } else if (width == Integer.BYTES) {
      image.putInt(place, (int) (image.getInt(place) + value - address(place)));
    }
    return false;
  }
}
