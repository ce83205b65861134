package org.bootdisk.block;

import java.util.Locale;

/** Formatted text that is the same in every locale. */
public final class Text {

  private Text() {}

  /** {@link String#format} in {@link Locale#ROOT}. */
  public static String format(String form, Object... arguments) {
    return String.format(Locale.ROOT, form, arguments);
  }
}
