package org.bootdisk.fat.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.Ranges;

/**
 * The three widths of an entry of the file allocation table (FAT, "FAT Data Structure"). A value of
 * 28 bits is the most there is, so entries and cluster numbers are {@code int}.
 */
public enum FatType {
  /** Entries of 12 bits, two of them in three bytes. */
  FAT12(12, 12, 4084),
  /** Entries of 16 bits. */
  FAT16(16, 16, 65524),
  /** Entries of 32 bits, of which the upper four are reserved and kept as they are. */
  FAT32(32, 28, 0xFFF_FFF5);

  /** The entry of a cluster that nothing uses. */
  public static final int FREE = 0;

  /** The number of the first cluster of the data region; entries 0 and 1 belong to no cluster. */
  public static final int FIRST_CLUSTER = 2;

  private static final int EOC_MARKS = 8;
  private static final int FAT32_MASK = (1 << 28) - 1;

  private final int width;
  private final int mask;
  private final int maxClusters;

  FatType(int width, int usedBits, int maxClusters) {
    this.width = width;
    this.mask = (1 << usedBits) - 1;
    this.maxClusters = maxClusters;
  }

  /** Bits that an entry takes: 12, 16 or 32. */
  public int bits() {
    return width;
  }

  /** The most clusters that a volume of this type has (FAT, "FAT Type Determination"). */
  public int maxClusters() {
    return maxClusters;
  }

  /** The fewest clusters that a volume of this type has by the same rule. */
  public int minClusters() {
    return switch (this) {
      case FAT12 -> 1;
      case FAT16 -> FAT12.maxClusters + 1;
      case FAT32 -> FAT16.maxClusters + 1;
    };
  }

  /** All used bits of an entry set: the end-of-chain mark that is written. */
  public int endOfChain() {
    return mask;
  }

  /** The mark of a cluster that must not be used: {@code 0xFF7}, {@code 0xFFF7}... */
  public int bad() {
    return mask - EOC_MARKS;
  }

  /** Whether an entry ends its chain: any of the eight highest values. */
  public boolean isEndOfChain(int entry) {
    return entry > bad();
  }

  /** Bytes that {@code entries} entries take, rounded up. */
  public long tableLength(long entries) {
    return Ranges.ceilDiv(Math.multiplyExact(entries, width), Byte.SIZE);
  }

  /** Entries that lie wholly in {@code bytes} bytes of table. */
  public long entriesIn(long bytes) {
    return bytes * Byte.SIZE / width;
  }

  /** Entry {@code index} of a table that begins at the buffer's index 0; little-endian buffers. */
  public int entry(ByteBuffer table, int index) {
    return switch (this) {
      case FAT12 -> {
        int pair = Short.toUnsignedInt(table.getShort(index + index / 2));
        yield (index & 1) == 0 ? pair & mask : pair >>> 4;
      }
      case FAT16 -> Short.toUnsignedInt(table.getShort(index * 2));
      case FAT32 -> table.getInt(index * 4) & FAT32_MASK;
    };
  }

  /** Sets entry {@code index}, leaving its neighbours and a FAT32 entry's reserved bits alone. */
  public void putEntry(ByteBuffer table, int index, int value) {
    switch (this) {
      case FAT12 -> {
        int at = index + index / 2;
        int pair = table.getShort(at);
        boolean even = (index & 1) == 0;
        table.putShort(at, (short) (even ? (pair & ~mask) | value : (pair & 0xF) | (value << 4)));
      }
      case FAT16 -> table.putShort(index * 2, (short) value);
      case FAT32 -> table.putInt(index * 4, (table.getInt(index * 4) & ~FAT32_MASK) | value);
    }
  }
}
