package org.bootdisk.gpt;

import java.util.Locale;
import org.bootdisk.block.Text;

/**
 * The attribute bits of a partition entry (UEFI 2.10 §5.3.3). Bits 0 to 2 mean the same for every
 * type, 3 to 47 are reserved, and 48 to 63 belong to the partition's type.
 *
 * @param bits all 64
 */
public record PartitionAttributes(long bits) {

  /** No bit set. */
  public static final PartitionAttributes NONE = new PartitionAttributes(0);

  /** Bit: the platform needs the partition; tools do not delete it. */
  public static final int REQUIRED_PARTITION = 0;

  /** Bit: firmware makes no block device for the partition. */
  public static final int NO_BLOCK_IO_PROTOCOL = 1;

  /** Bit: a legacy BIOS may boot the partition. */
  public static final int LEGACY_BIOS_BOOTABLE = 2;

  /** First of the bits whose meaning the partition's type decides. */
  public static final int FIRST_TYPE_SPECIFIC = 48;

  private static final int FIRST_RESERVED = 3;

  /** These attributes and bit {@code bit}, 0 to 63. */
  public PartitionAttributes with(int bit) {
    return new PartitionAttributes(bits | mask(bit));
  }

  /** These attributes without bit {@code bit}, 0 to 63. */
  public PartitionAttributes without(int bit) {
    return new PartitionAttributes(bits & ~mask(bit));
  }

  /** Whether bit {@code bit}, 0 to 63, is set. */
  public boolean has(int bit) {
    return (bits & mask(bit)) != 0;
  }

  /** The reserved bits that are set. */
  public long reserved() {
    long below = (1L << FIRST_TYPE_SPECIFIC) - (1L << FIRST_RESERVED);
    return bits & below;
  }

  /** 16 hexadecimal digits, as sgdisk prints attributes. */
  public String hex() {
    return Text.hex(bits, 16).toUpperCase(Locale.ROOT);
  }

  private static long mask(int bit) {
    if (bit < 0 || bit >= Long.SIZE) {
      throw new IllegalArgumentException(
          "attribute bit " + bit + ", expected 0 to 63 (UEFI 2.10 §5.3.3)");
    }
    return 1L << bit;
  }
}
