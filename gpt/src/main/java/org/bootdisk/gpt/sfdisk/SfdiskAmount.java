package org.bootdisk.gpt.sfdisk;

import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;

/**
 * A place or a length in a script: sectors, or bytes if it has a suffix.
 *
 * @param value how many
 * @param unit of what
 */
public record SfdiskAmount(long value, Unit unit) {

  /** What an amount counts. */
  public enum Unit {
    /** Logical sectors of the disk. */
    SECTORS,
    /** Bytes; such an amount is aligned. */
    BYTES
  }

  /** Parses {@code 2048} or {@code 512MiB}. */
  static SfdiskAmount parse(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      return digits
          ? new SfdiskAmount(Long.parseLong(text), Unit.SECTORS)
          : new SfdiskAmount(ByteSize.parse(text), Unit.BYTES);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(Quoted.of(text) + " is beyond every disk", e);
    }
  }

  /** In sectors; bytes from {@code grain} sectors on are rounded to the nearest multiple of it. */
  long sectors(int sectorSize, long grain) {
    if (unit == Unit.SECTORS) {
      return value;
    }
    long sectors = Ranges.ceilDiv(value, sectorSize);
    return sectors < grain ? sectors : Ranges.alignDown(sectors + grain / 2, grain);
  }
}
