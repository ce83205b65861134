package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Ranges;
import org.bootdisk.grub.CoreImage;
import org.jspecify.annotations.Nullable;

/**
 * An embedded core.img beside its copy among GRUB's files. The copy shows damage that nothing else
 * does, and whether it is little enough for GRUB to repair it by its Reed-Solomon codes.
 *
 * @param device the disk
 * @param copy the file
 */
record CoreCopy(BlockDevice device, CoreImage copy) {

  private static final int SECTOR = 512;
  private static final int BLOCK = 12;

  /** {@code kernel_sector} of boot.img (GRUB, include/grub/i386/pc/boot.h). */
  private static final int KERNEL_SECTOR = 0x5c;

  /** Where diskboot.img has the first block of its list. */
  private static final int BLOCK_LIST = SECTOR - BLOCK;

  /** Fields of the decompressor (GRUB, include/grub/offsets.h). */
  private static final int REDUNDANCY = SECTOR + 0x10;

  private static final int UNPROTECTED_LENGTH = SECTOR + 0x14;

  /**
   * What a comparison shows.
   *
   * @param fault the difference; null if there is none, or none that can be told
   * @param repaired the image as GRUB has it after repairing it; null if it cannot
   */
  record Verdict(@Nullable Fault fault, @Nullable CoreImage repaired) {
    static final Verdict UNKNOWN = new Verdict(null, null);
  }

  /**
   * Compares, if the embedded image lies in one piece where boot.img says and is of the same build.
   *
   * @param where the embedded image, for messages
   * @param file the copy, for messages
   */
  Verdict compare(String where, String file) throws IOException {
    byte[] expected = copy.toByteArray();
    ByteBuffer boot = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    device.read(0, boot);
    long start = boot.getLong(KERNEL_SECTOR);
    boolean within =
        start > 0
            && start < device.size() / SECTOR
            && Ranges.within(start * SECTOR, expected.length, device.size());
    if (!within) {
      return Verdict.UNKNOWN;
    }
    ByteBuffer embedded = ByteBuffer.allocate(expected.length).order(ByteOrder.LITTLE_ENDIAN);
    device.read(start * SECTOR, embedded);
    Differences differences = differences(embedded.array(), expected);
    if (embedded.getLong(BLOCK_LIST) != start + 1 || differences.sectors() == 0) {
      return Verdict.UNKNOWN;
    }
    if (differences.sectors() > expected.length / SECTOR / 2) {
      // Another build's image, not a damaged one.
      return Verdict.UNKNOWN;
    }
    long codes = Integer.toUnsignedLong(embedded.getInt(REDUNDANCY));
    int unprotected = SECTOR + Short.toUnsignedInt(embedded.getShort(UNPROTECTED_LENGTH));
    // Two code bytes repair one byte of their column, which is one byte of a sector.
    boolean repairs =
        differences.first() >= unprotected && 2L * SECTOR * differences.sectors() <= codes;
    Fault fault =
        Fault.in(where)
            .actual(
                differences.sectors()
                    + " sectors differ from "
                    + file
                    + ", from byte "
                    + differences.first()
                    + " on")
            .expected(
                repairs
                    ? "the same bytes; GRUB repairs them each time by its Reed-Solomon codes"
                    : "the same bytes, but for the block list")
            .advice("install GRUB again");
    return new Verdict(fault, repairs ? copy : null);
  }

  /**
   * Bytes that no installation changes, and that differ.
   *
   * @param first the first of them
   * @param sectors how many sectors have some
   */
  private record Differences(int first, int sectors) {}

  private static Differences differences(byte[] embedded, byte[] expected) {
    int first = -1;
    int sectors = 0;
    int last = -1;
    for (int at = 0; at < expected.length; at++) {
      boolean patched =
          (at >= BLOCK_LIST - BLOCK && at < SECTOR)
              || (at >= REDUNDANCY && at < REDUNDANCY + Integer.BYTES);
      if (!patched && embedded[at] != expected[at]) {
        first = first < 0 ? at : first;
        sectors += at / SECTOR == last ? 0 : 1;
        last = at / SECTOR;
      }
    }
    return new Differences(first, sectors);
  }
}
