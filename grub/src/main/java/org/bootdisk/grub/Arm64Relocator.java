package org.bootdisk.grub;

import java.nio.ByteBuffer;
import org.bootdisk.block.FormatException;

/**
 * Relocations of 64-bit ARM (Arm, "ELF for the Arm 64-bit Architecture", "Relocation types"). Most
 * of them replace the immediate operand of one instruction.
 */
final class Arm64Relocator extends Relocator {

  private static final int R_AARCH64_NONE = 0;
  private static final int R_AARCH64_ABS64 = 257;
  private static final int R_AARCH64_PREL32 = 261;
  private static final int R_AARCH64_ADR_PREL_PG_HI21 = 275;
  private static final int R_AARCH64_ADD_ABS_LO12_NC = 277;
  private static final int R_AARCH64_JUMP26 = 282;
  private static final int R_AARCH64_CALL26 = 283;
  private static final int R_AARCH64_LDST64_ABS_LO12_NC = 286;

  private static final long PAGE = 0x1000;
  private static final int INSTRUCTION = 4;

  /** {@code imm26}: how far a branch goes, in instructions. */
  private static final int BRANCH_BITS = 26;

  /** {@code imm12}, from bit 10 on: an offset within a page, in units of what is loaded. */
  private static final int OFFSET_BITS = 12;

  private static final int OFFSET_SHIFT = 10;

  /** {@code immlo}, from bit 29 on, and {@code immhi}, from bit 5 on: a distance in pages. */
  private static final int PAGE_LOW_BITS = 2;

  private static final int PAGE_LOW_SHIFT = 29;
  private static final int PAGE_HIGH_BITS = 19;
  private static final int PAGE_HIGH_SHIFT = 5;

  Arm64Relocator(String where) {
    super(where);
  }

  @Override
  int width(int type) throws FormatException {
    return switch (type) {
      case R_AARCH64_NONE -> 0;
      case R_AARCH64_ABS64 -> Long.BYTES;
      case R_AARCH64_PREL32,
          R_AARCH64_ADR_PREL_PG_HI21,
          R_AARCH64_ADD_ABS_LO12_NC,
          R_AARCH64_LDST64_ABS_LO12_NC,
          R_AARCH64_JUMP26,
          R_AARCH64_CALL26 ->
          Integer.BYTES;
      default ->
          throw unsupported(
              type,
              "ABS64, PREL32, CALL26, JUMP26, ADR_PREL_PG_HI21, ADD_ABS_LO12_NC or"
                  + " LDST64_ABS_LO12_NC");
    };
  }

  @Override
  boolean relocate(int type, ByteBuffer image, int place, long value) throws FormatException {
    switch (type) {
      case R_AARCH64_ABS64 -> image.putLong(place, image.getLong(place) + value);
      case R_AARCH64_PREL32 ->
          image.putInt(place, (int) (image.getInt(place) + value - address(place)));
      case R_AARCH64_CALL26, R_AARCH64_JUMP26 -> branch(image, place, value - address(place));
      case R_AARCH64_ADR_PREL_PG_HI21 -> page(image, place, value);
      case R_AARCH64_ADD_ABS_LO12_NC -> offset(image, place, value % PAGE);
      case R_AARCH64_LDST64_ABS_LO12_NC -> {
        if (value % Long.BYTES != 0) {
          throw outOfRange(place, value, "a multiple of 8");
        }
        offset(image, place, value % PAGE / Long.BYTES);
      }
      default -> {}
    }
    return type == R_AARCH64_ABS64;
  }

  private void branch(ByteBuffer image, int place, long distance) throws FormatException {
    long instructions = distance / INSTRUCTION;
    if (distance % INSTRUCTION != 0 || !fits(instructions, BRANCH_BITS)) {
      throw outOfRange(place, distance, "at most 128 MiB in whole instructions");
    }
    insert(image, place, BRANCH_BITS, 0, instructions);
  }

  private void page(ByteBuffer image, int place, long value) throws FormatException {
    long pages = Math.floorDiv(value, PAGE) - Math.floorDiv(address(place), PAGE);
    if (!fits(pages, PAGE_LOW_BITS + PAGE_HIGH_BITS)) {
      throw outOfRange(place, value - address(place), "at most 4 GiB");
    }
    insert(image, place, PAGE_LOW_BITS, PAGE_LOW_SHIFT, pages);
    insert(image, place, PAGE_HIGH_BITS, PAGE_HIGH_SHIFT, pages >> PAGE_LOW_BITS);
  }

  private static void offset(ByteBuffer image, int place, long units) {
    insert(image, place, OFFSET_BITS, OFFSET_SHIFT, units);
  }

  /** Whether {@code value} is a signed number of so many bits. */
  private static boolean fits(long value, int bits) {
    long bound = 1L << (bits - 1);
    return value >= -bound && value < bound;
  }

  /** Replaces {@code bits} bits of an instruction, from bit {@code shift} on. */
  private static void insert(ByteBuffer image, int place, int bits, int shift, long value) {
    int mask = ((1 << bits) - 1) << shift;
    image.putInt(place, (image.getInt(place) & ~mask) | ((int) (value << shift) & mask));
  }
}
