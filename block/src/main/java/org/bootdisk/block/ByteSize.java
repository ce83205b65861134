package org.bootdisk.block;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them. Suffixes are binary, as qemu-img and sgdisk take them. */
public final class ByteSize {

  private static final String UNITS = "KMGTPE";

  /** Of a size's text; turning digits into a number takes the square of their count. */
  private static final int LONGEST = 100;

  /** What is read; to print a size they are not needed, and take a millisecond. */
  private static final class Forms {
    static final Pattern FORM =
        Pattern.compile(
            "([0-9]+(?:\\.[0-9]+)?)\\s*(?:([KMGTPE])(?:iB|B)?|B)?", Pattern.CASE_INSENSITIVE);

    /** Below 2^63. */
    static final Pattern HEX = Pattern.compile("0[xX]0*([0-7]?[0-9a-fA-F]{1,15})");

    private Forms() {}
  }

  private ByteSize() {}

  /**
   * Bytes in {@code text}: {@code 41943040}, {@code 40M}, {@code 40MiB}, {@code 1.5G}, {@code
   * 0x2800000}.
   *
   * @throws IllegalArgumentException if the text is not a size, or not a whole number of bytes
   *     below 2^63
   */
  public static long parse(String text) {
    String stripped = text.strip();
    if (text.length() <= LONGEST && Forms.HEX.matcher(stripped).matches()) {
      return Long.parseLong(stripped.substring(2), 16);
    }
    Matcher form = Forms.FORM.matcher(stripped);
    if (text.length() > LONGEST || !form.matches()) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a size; write bytes, or a number with K, M, G or T, such as 40M");
    }
    int power =
        form.group(2) == null ? 0 : 1 + UNITS.indexOf(form.group(2).toUpperCase(Locale.ROOT));
    try {
      return new BigDecimal(form.group(1))
          .multiply(BigDecimal.valueOf(1L << (10 * power)))
          .longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a whole number of bytes below 8 EiB", e);
    }
  }

  /** {@code bytes} with the largest binary unit that leaves at most one decimal: {@code 39 MiB}. */
  public static String print(long bytes) {
    int power = 0;
    double value = bytes;
    while (value >= 1024 && power < UNITS.length()) {
      value /= 1024;
      power++;
    }
    long tenths = Math.round(value * 10);
    String number =
        value == Math.rint(value) ? Long.toString((long) value) : tenths / 10 + "." + tenths % 10;
    return number + (power == 0 ? " bytes" : " " + UNITS.charAt(power - 1) + "iB");
  }
}
