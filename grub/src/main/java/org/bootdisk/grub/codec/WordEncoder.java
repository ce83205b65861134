package org.bootdisk.grub.codec;

import java.util.Arrays;

/**
 * Computes the codes of words, a polynomial division each. Its register holds eight symbols to a
 * long, the highest power in the top byte of the first.
 */
final class WordEncoder implements ReedSolomon.Words {

  private static final int FIELD_SIZE = 256;

  /** How far left the first of the eight symbols in a long stands. */
  private static final int TOP = Long.SIZE - Byte.SIZE;

  private final byte[] bytes;
  private final int stride;

  /** The 256 multiples of the generator, without its leading 1, packed as the register is. */
  private long[][] multiples = {};

  private int codeCount;

  /**
   * Encodes words within {@code bytes}.
   *
   * @param stride from one symbol of a word to the next
   */
  WordEncoder(byte[] bytes, int stride) {
    this.bytes = bytes;
    this.stride = stride;
  }

  /** Divides the word that begins at {@code data} by the generator and stores the remainder. */
  @Override
  public boolean take(int data, int dataCount, int codes, int count) {
    if (count == 0) {
      return true;
    }
    prepare(count);
    long[] register = new long[multiples[0].length];
    for (int i = 0; i < dataCount; i++) {
      int factor = Byte.toUnsignedInt(bytes[data + i * stride]) ^ (int) (register[0] >>> TOP);
      divide(register, multiples[factor]);
    }
    for (int i = 0; i < count; i++) {
      bytes[codes + i * stride] = (byte) (register[i / Long.BYTES] >>> shift(i));
    }
    return true;
  }

  /**
   * One step of the division. It is a method of its own because the JVM compiles first what is
   * called often: half of the work is done by then if the loops are one method.
   */
  private static void divide(long[] register, long[] multiple) {
    int last = register.length - 1;
    for (int k = 0; k < last; k++) {
      register[k] = (register[k] << Byte.SIZE | register[k + 1] >>> TOP) ^ multiple[k];
    }
    register[last] = (register[last] << Byte.SIZE) ^ multiple[last];
  }

  /** How far left symbol {@code i} of a register stands in its long. */
  private static int shift(int i) {
    return TOP - i % Long.BYTES * Byte.SIZE;
  }

  /** Tabulates the generator of degree {@code count}. A block has two degrees, in two runs. */
  private void prepare(int count) {
    if (count == codeCount) {
      return;
    }
    codeCount = count;
    int[] generator = generator(count);
    multiples = new long[FIELD_SIZE][(count + Long.BYTES - 1) / Long.BYTES];
    for (int factor = 1; factor < FIELD_SIZE; factor++) {
      int bit = Integer.lowestOneBit(factor);
      if (factor == bit) {
        multiply(generator, factor, multiples[factor]);
      } else {
        add(multiples[bit], multiples[factor - bit], multiples[factor]);
      }
    }
  }

  /** Packs {@code factor} times the generator. */
  private static void multiply(int[] generator, int factor, long[] into) {
    for (int i = 0; i < generator.length; i++) {
      into[i / Long.BYTES] |= (long) Gf256.multiply(factor, generator[i]) << shift(i);
    }
  }

  /**
   * What bits of a factor give adds up to what the factor gives; the sum of symbols is their XOR.
   */
  private static void add(long[] a, long[] b, long[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = a[i] ^ b[i];
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
        product[i] ^= Gf256.multiply(product[i - 1], Gf256.power(k));
      }
    }
    return Arrays.copyOfRange(product, 1, count + 1);
  }
}
