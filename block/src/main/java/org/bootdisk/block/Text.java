package org.bootdisk.block;

import java.util.Formatter;
import java.util.Locale;

/** Formatted text that is the same in every locale. */
public final class Text {

  private Text() {}

  /**
   * {@link String#format} without a locale: the digits and signs of one, {@link Locale#ROOT}
   * included, take 10 ms to load. {@code String.format} itself would take those of the default.
   */
  public static String format(String form, Object... arguments) {
    return new Formatter((Locale) null).format(form, arguments).toString();
  }

  /**
   * The hexadecimal digits of an unsigned number, lower case, with zeros in front. A formatter
   * loads its classes for 5 ms, and nearly every command on a disk prints such a number.
   *
   * @param digits how many at least
   */
  public static String hex(long value, int digits) {
    String hex = Long.toHexString(value);
    return "0".repeat(Math.max(0, digits - hex.length())) + hex;
  }
}
