package org.bootdisk.bootdisk.bls;

import java.util.Comparator;

/** The order of versions, oldest first (UAPI.10, "Version Format Specification"). */
public final class VersionOrder implements Comparator<String> {

  /** The one order. */
  public static final VersionOrder INSTANCE = new VersionOrder();

  /** What separates parts: each makes its version older than one that goes on there. */
  private static final String SEPARATORS = "-^.";

  private VersionOrder() {}

  @Override
  public int compare(String left, String right) {
    Cursor a = new Cursor(left);
    Cursor b = new Cursor(right);
    while (true) {
      a.skipInvalid();
      b.skipInvalid();
      if (a.at('~') || b.at('~')) {
        int order = Boolean.compare(b.at('~'), a.at('~'));
        if (order != 0) {
          return order;
        }
        a.step();
        b.step();
        continue;
      }
      if (a.ended() || b.ended()) {
        return Boolean.compare(!a.ended(), !b.ended());
      }
      Integer separated = separators(a, b);
      if (separated != null) {
        if (separated != 0) {
          return separated;
        }
        continue;
      }
      int order = a.atDigit() || b.atDigit() ? numbers(a, b) : words(a, b);
      if (order != 0) {
        return order;
      }
    }
  }

  /** The order if one of the two is at a separator, 0 if both were; null if neither is. */
  private static @org.jspecify.annotations.Nullable Integer separators(Cursor a, Cursor b) {
    for (int i = 0; i < SEPARATORS.length(); i++) {
      char separator = SEPARATORS.charAt(i);
      if (a.at(separator) || b.at(separator)) {
        int order = Boolean.compare(b.at(separator), a.at(separator));
        if (order == 0) {
          a.step();
          b.step();
        }
        return order;
      }
    }
    return null;
  }

  private static int numbers(Cursor a, Cursor b) {
    String left = a.takeDigits();
    String right = b.takeDigits();
    if (left.isEmpty() != right.isEmpty()) {
      return Boolean.compare(!left.isEmpty(), !right.isEmpty());
    }
    String shortLeft = left.replaceFirst("^0+", "");
    String shortRight = right.replaceFirst("^0+", "");
    int length = Integer.compare(shortLeft.length(), shortRight.length());
    return length != 0 ? length : Integer.signum(shortLeft.compareTo(shortRight));
  }

  private static int words(Cursor a, Cursor b) {
    return Integer.signum(a.takeLetters().compareTo(b.takeLetters()));
  }

  /** A place in a version. */
  private static final class Cursor {

    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    boolean ended() {
      return at >= text.length();
    }

    boolean at(char c) {
      return !ended() && text.charAt(at) == c;
    }

    boolean atDigit() {
      return !ended() && isDigit(text.charAt(at));
    }

    void step() {
      at++;
    }

    void skipInvalid() {
      while (!ended() && !isValid(text.charAt(at))) {
        at++;
      }
    }

    String takeDigits() {
      int start = at;
      while (atDigit()) {
        at++;
      }
      return text.substring(start, at);
    }

    String takeLetters() {
      int start = at;
      while (!ended() && isLetter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private static boolean isValid(char c) {
      return isDigit(c) || isLetter(c) || c == '~' || SEPARATORS.indexOf(c) >= 0;
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
