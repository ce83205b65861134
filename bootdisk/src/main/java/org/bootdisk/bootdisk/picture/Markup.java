package org.bootdisk.bootdisk.picture;

/** Text for XML and HTML. */
public final class Markup {

  private Markup() {}

  /** {@code text} as it can stand in an element or in a quoted attribute of XML and HTML. */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> out.append(Character.isISOControl(c) ? '\uFFFD' : c);
      }
    }
    return out.toString();
  }
}
