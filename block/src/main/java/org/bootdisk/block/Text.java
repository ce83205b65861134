package org.bootdisk.block;

import java.util.Formatter;
import java.util.Locale;

/** Formatted text that is the same in every locale. */
public final class Text {

  private Text() {}

  /**
   * {@link String#format} in {@link Locale#US}, the one locale whose digits and signs the JDK's
   * formatter knows by itself: those of any other, {@link Locale#ROOT} included, take 10 ms to
   * load. From some Java after 17 on it knows them only if the formatter itself has that locale.
   */
  public static String format(String form, Object... arguments) {
    return new Formatter(Locale.US).format(form, arguments).toString();
  }
}
