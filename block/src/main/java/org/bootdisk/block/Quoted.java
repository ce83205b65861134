package org.bootdisk.block;

/** Text from an image or a command line, made safe to print: quoted, control characters escaped. */
public final class Quoted {

  private static final int LONGEST = 200;

  private Quoted() {}

  /** {@code text} in single quotes, with what a terminal might obey written as an escape. */
  public static String of(String text) {
    return "'" + escaped(text) + "'";
  }

  /** The same without quotes, for text that stands in brackets or other signs of its own. */
  public static String escaped(String text) {
    if (isPlain(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    for (int count = 0; at < text.length() && count < LONGEST; count++) {
      int c = text.codePointAt(at);
      append(out, c);
      at += Character.charCount(c);
    }
    return out.append(at < text.length() ? "..." : "").toString();
  }

  /** Whether all of it is printable ASCII, as most text is, which needs no closer look. */
  private static boolean isPlain(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return length <= LONGEST;
  }

  private static void append(StringBuilder out, int c) {
    if (isShown(c)) {
      out.appendCodePoint(c);
    } else {
      out.append("\\u{").append(Integer.toHexString(c)).append('}');
    }
  }

  /** Whether a terminal shows this code point, and neither obeys it nor shows something else. */
  public static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
