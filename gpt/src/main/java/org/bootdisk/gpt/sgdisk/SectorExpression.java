package org.bootdisk.gpt.sgdisk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.block.Quoted;

/**
 * A place as sgdisk's --new takes it: sectors, or a number with K, M, G, T, P or E; with a sign it
 * counts from the start or the end of the largest free block; nothing or 0 means the default.
 */
final class SectorExpression {

  private static final Pattern FORM =
      Pattern.compile("([+-]?)([0-9]+)(?:([KMGTPEkmgtpe])(?:i?B)?)?");
  private static final String UNITS = "KMGTPE";

  private final String sign;
  private final long sectors;

  private SectorExpression(String sign, long sectors) {
    this.sign = sign;
    this.sectors = sectors;
  }

  static SectorExpression parse(String text, int blockSize) {
    if (text.isEmpty()) {
      return new SectorExpression("", 0);
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a place on a disk; write sectors, or a whole number with K, M,"
              + " G or T, with + or - before it to count from the start or the end");
    }
    try {
      long number = Long.parseLong(form.group(2));
      if (form.group(3) == null) {
        return new SectorExpression(form.group(1), number);
      }
      int power = UNITS.indexOf(Character.toUpperCase(form.group(3).charAt(0))) + 1;
      long bytes = Math.multiplyExact(number, 1L << (10 * power));
      return new SectorExpression(form.group(1), bytes / blockSize);
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(Quoted.of(text) + " is beyond every disk", e);
    }
  }

  /**
   * A first sector: from {@code low}, or from {@code high} backwards. Where less than an alignment
   * is free, sgdisk takes a number with + for a length and counts one less.
   */
  long first(long low, long high, long alignment) {
    if (sectors == 0) {
      return low;
    }
    boolean asLength = high - low < alignment;
    return switch (sign) {
      case "+" -> Math.addExact(low, asLength ? sectors - 1 : sectors);
      case "-" -> high - sectors;
      default -> sectors;
    };
  }

  /** A last sector: so many from {@code start} on, or from {@code high} backwards. */
  long last(long start, long high) {
    if (sectors == 0) {
      return high;
    }
    return switch (sign) {
      case "+" -> Math.addExact(start, sectors - 1);
      case "-" -> high - sectors;
      default -> sectors;
    };
  }
}
