package org.bootdisk.grub.codec;

import java.util.Arrays;

/**
 * The Reed-Solomon codes that let GRUB repair a core image whose sectors went bad (GRUB,
 * grub-core/lib/reed_solomon.c).
 *
 * <p>The field is GF(256) with polynomial 0x11d and generator 2. Bytes 512 apart form a code word,
 * so that a lost sector costs each word one symbol. Long data is coded in blocks of at most {@value
 * #LONGEST_BLOCK} bytes, data and codes together, so that no word has more than 200 symbols.
 */
public final class ReedSolomon {

  private static final int SECTOR_SIZE = 512;
  private static final int SYMBOLS = 200;
  private static final int LONGEST_BLOCK = SYMBOLS * SECTOR_SIZE;

  private static final int POLYNOMIAL = 0x11d;
  private static final int FIELD_SIZE = 256;
  private static final int ORDER = FIELD_SIZE - 1;

  /** How far left the first of the eight symbols in a long stands. */
  private static final int TOP = Long.SIZE - Byte.SIZE;

  /** Powers of 2, twice over, so that a sum of two logarithms needs no modulo. */
  private static final int[] POWER = new int[2 * ORDER];

  private static final int[] LOGARITHM = new int[FIELD_SIZE];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      POWER[i] = power;
      POWER[i + ORDER] = power;
      LOGARITHM[power] = i;
      power <<= 1;
      if (power >= FIELD_SIZE) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private final byte[] bytes;
  private long[][] multiples = {};
  private int codeCount;

  private ReedSolomon(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Computes the codes of {@code bytes[dataStart, codeStart)} and stores them from {@code
   * codeStart} to the end of {@code bytes}.
   */
  public static void encode(byte[] bytes, int dataStart, int codeStart) {
    ReedSolomon encoder = new ReedSolomon(bytes);
    int data = dataStart;
    int codes = codeStart;
    int dataLeft = codeStart - dataStart;
    int codesLeft = bytes.length - codeStart;
    while (dataLeft > 0) {
      int total = dataLeft + codesLeft;
      boolean last = total <= LONGEST_BLOCK;
      int dataSize = last ? dataLeft : share(dataLeft, total);
      int codeSize = last ? codesLeft : share(codesLeft, total);
      encoder.encodeBlock(data, dataSize, codes, codeSize);
      data += dataSize;
      codes += codeSize;
      dataLeft -= dataSize;
      codesLeft -= codeSize;
    }
  }

  /** The part of a full block that falls to {@code left} of {@code total} bytes: whole sectors. */
  private static int share(int left, int total) {
    return left * SYMBOLS / total * SECTOR_SIZE;
  }

  private void encodeBlock(int data, int dataSize, int codes, int codeSize) {
    for (int column = 0; column < SECTOR_SIZE; column++) {
      int dataSymbols = symbols(dataSize, column);
      int codeSymbols = symbols(codeSize, column);
      if (dataSymbols > 0 && codeSymbols > 0) {
        prepare(codeSymbols);
        encodeWord(data + column, dataSymbols, codes + column);
      }
    }
  }

  /** How many bytes of an area of {@code size} bytes lie in a column. */
  private static int symbols(int size, int column) {
    return (size + SECTOR_SIZE - 1 - column) / SECTOR_SIZE;
  }

  /**
   * Divides the word by the generator and stores the remainder. The register holds it eight symbols
   * to a long, the highest power in the top byte of the first.
   */
  private void encodeWord(int data, int dataSymbols, int codes) {
    long[] register = new long[multiples[0].length];
    int last = register.length - 1;
    for (int i = 0; i < dataSymbols; i++) {
      int factor = Byte.toUnsignedInt(bytes[data + i * SECTOR_SIZE]) ^ (int) (register[0] >>> TOP);
      long[] multiple = multiples[factor];
      for (int k = 0; k < last; k++) {
        register[k] = (register[k] << Byte.SIZE | register[k + 1] >>> TOP) ^ multiple[k];
      }
      register[last] = (register[last] << Byte.SIZE) ^ multiple[last];
    }
    for (int i = 0; i < codeCount; i++) {
      bytes[codes + i * SECTOR_SIZE] = (byte) (register[i / Long.BYTES] >>> shift(i));
    }
  }

  /** How far left symbol {@code i} of a register stands in its long. */
  private static int shift(int i) {
    return TOP - i % Long.BYTES * Byte.SIZE;
  }

  /**
   * Tabulates the 256 multiples of the generator of degree {@code count}, without its leading 1,
   * packed as the register is. Columns of one block have at most two degrees, in two runs.
   */
  private void prepare(int count) {
    if (count == codeCount) {
      return;
    }
    codeCount = count;
    int[] generator = generator(count);
    multiples = new long[FIELD_SIZE][(count + Long.BYTES - 1) / Long.BYTES];
    for (int factor = 1; factor < FIELD_SIZE; factor++) {
      for (int i = 0; i < count; i++) {
        long symbol = multiply(factor, generator[i]);
        multiples[factor][i / Long.BYTES] |= symbol << shift(i);
      }
    }
  }

  /**
   * The product of (x - 2^k), k from 0 to count - 1, highest power first, the leading 1 left out.
   */
  private static int[] generator(int count) {
    int[] product = new int[count + 1];
    product[0] = 1;
    for (int k = 0; k < count; k++) {
      for (int i = k + 1; i > 0; i--) {
        product[i] ^= multiply(product[i - 1], POWER[k % ORDER]);
      }
    }
    return Arrays.copyOfRange(product, 1, count + 1);
  }

  private static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : POWER[LOGARITHM[a] + LOGARITHM[b]];
  }
}
