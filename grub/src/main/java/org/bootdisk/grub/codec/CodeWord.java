package org.bootdisk.grub.codec;

/**
 * One word of a Reed-Solomon code: data, then code symbols, highest power first. The code's roots
 * are the powers of 2 from 0 on, one for each code symbol, so that half as many errors can be
 * found.
 */
final class CodeWord {

  private final int[] symbols;
  private final int codeCount;

  /** Errors by their effect: one value for each root, all 0 for a word without errors. */
  private final int[] syndromes;

  /**
   * A word as it was read.
   *
   * @param symbols data, then codes; repaired in place
   * @param codeCount how many of them are codes
   */
  CodeWord(int[] symbols, int codeCount) {
    this.symbols = symbols;
    this.codeCount = codeCount;
    this.syndromes = new int[codeCount];
  }

  /** Repairs at most half as many symbols as there are codes; false if more are damaged. */
  boolean repair() {
    if (isWhole()) {
      return true;
    }
    int[] locator = new int[codeCount + 1];
    int errors = findLocator(locator);
    return errors <= codeCount / 2 && correct(locator, errors) && isWhole();
  }

  /** Computes the syndromes: the word as a polynomial, at each root. */
  private boolean isWhole() {
    boolean whole = true;
    for (int i = 0; i < codeCount; i++) {
      int root = Gf256.power(i);
      int value = 0;
      for (int symbol : symbols) {
        value = Gf256.multiply(value, root) ^ symbol;
      }
      syndromes[i] = value;
      whole &= value == 0;
    }
    return whole;
  }

  /**
   * Finds the shortest recurrence of the syndromes (Berlekamp and Massey). Its polynomial is 0 at
   * the inverses of the places of errors.
   *
   * @param locator receives the polynomial, lowest power first
   * @return its degree, the number of errors if there are few enough
   */
  private int findLocator(int[] locator) {
    int[] previous = new int[locator.length];
    locator[0] = 1;
    previous[0] = 1;
    int degree = 0;
    int shift = 1;
    int previousDiscrepancy = 1;
    for (int i = 0; i < codeCount; i++) {
      int discrepancy = syndromes[i];
      for (int k = 1; k <= degree; k++) {
        discrepancy ^= Gf256.multiply(locator[k], syndromes[i - k]);
      }
      if (discrepancy == 0) {
        shift++;
        continue;
      }
      int[] before = locator.clone();
      int factor = Gf256.divide(discrepancy, previousDiscrepancy);
      for (int k = 0; k + shift < locator.length; k++) {
        locator[k + shift] ^= Gf256.multiply(factor, previous[k]);
      }
      if (2 * degree > i) {
        shift++;
      } else {
        degree = i + 1 - degree;
        previous = before;
        previousDiscrepancy = discrepancy;
        shift = 1;
      }
    }
    return degree;
  }

  /** Corrects the symbols that the locator tells; false if they are not {@code errors} many. */
  private boolean correct(int[] locator, int errors) {
    int[] evaluator = evaluator(locator, errors);
    int found = 0;
    for (int at = 0; at < symbols.length; at++) {
      int place = symbols.length - 1 - at;
      int inverse = Gf256.power(Gf256.ORDER - place % Gf256.ORDER);
      if (Gf256.evaluate(locator, errors, inverse) == 0) {
        int slope = slope(locator, errors, inverse);
        if (slope == 0) {
          return false;
        }
        int value = Gf256.evaluate(evaluator, errors - 1, inverse);
        symbols[at] ^= Gf256.multiply(Gf256.power(place), Gf256.divide(value, slope));
        found++;
      }
    }
    return found == errors;
  }

  /** The product of syndromes and locator, of which the lower powers tell the errors' values. */
  private int[] evaluator(int[] locator, int errors) {
    int[] product = new int[errors];
    for (int i = 0; i < errors; i++) {
      for (int k = 0; k <= i; k++) {
        product[i] ^= Gf256.multiply(locator[k], syndromes[i - k]);
      }
    }
    return product;
  }

  /** The derivative of the locator: even powers vanish in this field. */
  private static int slope(int[] locator, int errors, int x) {
    int value = 0;
    int square = Gf256.multiply(x, x);
    int power = 1;
    for (int k = 1; k <= errors; k += 2) {
      value ^= Gf256.multiply(locator[k], power);
      power = Gf256.multiply(power, square);
    }
    return value;
  }
}
