package org.bootdisk.grub.codec;

import java.util.Arrays;

/**
 * The Reed-Solomon codes that let GRUB repair a core image whose sectors went bad (GRUB,
 * grub-core/lib/reed_solomon.c).
 *
 * <p>Bytes 512 apart form a code word, so that a lost sector costs each word one symbol. Long data
 * is coded in blocks of at most {@value #LONGEST_BLOCK} bytes, data and codes together, so that no
 * word has more than 200 symbols.
 */
public final class ReedSolomon {

  private static final int SECTOR_SIZE = 512;
  private static final int SYMBOLS = 200;
  private static final int LONGEST_BLOCK = SYMBOLS * SECTOR_SIZE;

  /** What GRUB makes of data with codes. */
  public enum Outcome {
    /** Nothing was damaged. */
    INTACT,
    /** Everything that was damaged is repaired. */
    REPAIRED,
    /** The end of the codes is zeros, more than half of them, and GRUB does not look at them. */
    IGNORED,
    /** More is damaged than can be repaired, and GRUB makes it worse. */
    LOST
  }

  /** Does something to the words of one column of a block. */
  interface Words {
    /**
     * Takes one word.
     *
     * @param data index of its first byte
     * @param codes index of its first code byte
     * @return whether to go on
     */
    boolean take(int data, int dataCount, int codes, int codeCount);
  }

  private ReedSolomon() {}

  /**
   * Computes the codes of {@code bytes[dataStart, codeStart)} and stores them from {@code
   * codeStart} to the end of {@code bytes}.
   */
  public static void encode(byte[] bytes, int dataStart, int codeStart) {
    walk(bytes.length, dataStart, codeStart, new WordEncoder(bytes, SECTOR_SIZE));
  }

  /**
   * Repairs data and codes as GRUB does when it starts; if it is not {@link Outcome#REPAIRED}, the
   * bytes may be anything.
   */
  public static Outcome repair(byte[] bytes, int dataStart, int codeStart) {
    byte[] coded = bytes.clone();
    encode(coded, dataStart, codeStart);
    if (Arrays.equals(bytes, coded)) {
      return Outcome.INTACT;
    }
    if (zerosAtEnd(bytes, codeStart) > (bytes.length - codeStart) / 2) {
      return Outcome.IGNORED;
    }
    boolean all =
        walk(
            bytes.length,
            dataStart,
            codeStart,
            (data, dataCount, codes, codeCount) ->
                codeCount == 0 || repairWord(bytes, data, dataCount, codes, codeCount));
    return all ? Outcome.REPAIRED : Outcome.LOST;
  }

  private static int zerosAtEnd(byte[] bytes, int start) {
    int end = bytes.length;
    while (end > start && bytes[end - 1] == 0) {
      end--;
    }
    return bytes.length - end;
  }

  private static boolean repairWord(
      byte[] bytes, int data, int dataCount, int codes, int codeCount) {
    int[] symbols = new int[dataCount + codeCount];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = Byte.toUnsignedInt(bytes[place(i, data, dataCount, codes)]);
    }
    if (!new CodeWord(symbols, codeCount).repair()) {
      return false;
    }
    for (int i = 0; i < symbols.length; i++) {
      bytes[place(i, data, dataCount, codes)] = (byte) symbols[i];
    }
    return true;
  }

  /** Where symbol {@code i} of a word lies. */
  private static int place(int i, int data, int dataCount, int codes) {
    return i < dataCount ? data + i * SECTOR_SIZE : codes + (i - dataCount) * SECTOR_SIZE;
  }

  /** Visits all words that have data, block by block; stops when {@code words} says so. */
  private static boolean walk(int end, int dataStart, int codeStart, Words words) {
    int data = dataStart;
    int codes = codeStart;
    int dataLeft = codeStart - dataStart;
    int codesLeft = end - codeStart;
    while (dataLeft > 0) {
      int total = dataLeft + codesLeft;
      boolean last = total <= LONGEST_BLOCK;
      int dataSize = last ? dataLeft : share(dataLeft, total);
      int codeSize = last ? codesLeft : share(codesLeft, total);
      for (int column = 0; column < SECTOR_SIZE; column++) {
        int dataCount = symbols(dataSize, column);
        if (dataCount > 0
            && !words.take(data + column, dataCount, codes + column, symbols(codeSize, column))) {
          return false;
        }
      }
      data += dataSize;
      codes += codeSize;
      dataLeft -= dataSize;
      codesLeft -= codeSize;
    }
    return true;
  }

  /** The part of a full block that falls to {@code left} of {@code total} bytes: whole sectors. */
  private static int share(int left, int total) {
    return left * SYMBOLS / total * SECTOR_SIZE;
  }

  /** How many bytes of an area of {@code size} bytes lie in a column. */
  private static int symbols(int size, int column) {
    return (size + SECTOR_SIZE - 1 - column) / SECTOR_SIZE;
  }
}
