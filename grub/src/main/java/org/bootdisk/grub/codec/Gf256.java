package org.bootdisk.grub.codec;

/** The field of GRUB's Reed-Solomon codes: 256 elements, polynomial 0x11d, generator 2. */
final class Gf256 {

  /** Elements without 0: powers repeat after as many. */
  static final int ORDER = 255;

  private static final int POLYNOMIAL = 0x11d;

  /** Powers of 2, twice over, so that a sum of two logarithms needs no modulo. */
  private static final int[] POWER = new int[2 * ORDER];

  private static final int[] LOGARITHM = new int[ORDER + 1];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      POWER[i] = power;
      POWER[i + ORDER] = power;
      LOGARITHM[power] = i;
      power <<= 1;
      if (power > ORDER) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private Gf256() {}

  /** 2 to the power of {@code exponent}, from 0 on. */
  static int power(int exponent) {
    return POWER[exponent % ORDER];
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : POWER[LOGARITHM[a] + LOGARITHM[b]];
  }

  /** {@code a / b}, where {@code b} is not 0. */
  static int divide(int a, int b) {
    return a == 0 ? 0 : POWER[LOGARITHM[a] + ORDER - LOGARITHM[b]];
  }

  /** The value of a polynomial, lowest power first, at {@code x}. */
  static int evaluate(int[] polynomial, int degree, int x) {
    int value = 0;
    for (int i = degree; i >= 0; i--) {
      value = multiply(value, x) ^ polynomial[i];
    }
    return value;
  }
}
