package org.bootdisk.fat.name;

/**
 * What a short name is made from (FAT, "Basis-Name Generation Algorithm", in Linux's reading).
 *
 * @param basis 1 to 8 characters
 * @param extension at most 3
 * @param fits whether the long name is the short one but for its case, so that no tail is needed
 */
record ShortNameBasis(String basis, String extension, boolean fits) {

  private static final int TAIL_LENGTH = 2;
  private static final int HASH_LENGTH = 6;
  private static final String DROPPED = ". ";
  private static final char REPLACEMENT = '_';

  static ShortNameBasis of(String longName) {
    int dot = extensionDot(longName);
    Part basis = new Part(longName.substring(0, dot), ShortName.BASIS_LENGTH);
    Part extension =
        new Part(
            longName.substring(Math.min(dot + 1, longName.length())), ShortName.EXTENSION_LENGTH);
    // A name of dropped characters alone is not legal, so some character is left.
    return new ShortNameBasis(basis.text(), extension.text(), basis.kept && extension.kept);
  }

  /** Where the extension's dot is; the name's length if it has none. Leading dots do not count. */
  private static int extensionDot(String name) {
    int dot = name.lastIndexOf('.');
    for (int i = 0; i < dot; i++) {
      if (DROPPED.indexOf(name.charAt(i)) < 0) {
        return dot;
      }
    }
    return name.length();
  }

  ShortName name() {
    return ShortName.of(basis, extension);
  }

  ShortName withTail(String tail) {
    return ShortName.of(cut(ShortName.BASIS_LENGTH - TAIL_LENGTH) + tail, extension);
  }

  ShortName withHash(String hashAndTail) {
    return ShortName.of(cut(ShortName.BASIS_LENGTH - HASH_LENGTH) + hashAndTail, extension);
  }

  private String cut(int length) {
    return basis.length() > length ? basis.substring(0, length) : basis;
  }

  /** The characters of a part that a short name can have. */
  private static final class Part {

    private final StringBuilder text = new StringBuilder(ShortName.BASIS_LENGTH);
    private boolean kept = true;

    Part(String part, int length) {
      for (int i = 0; i < part.length(); i++) {
        char c = part.charAt(i);
        if (DROPPED.indexOf(c) >= 0) {
          kept = false;
        } else if (text.length() == length) {
          kept = false;
          return;
        } else {
          append(c);
        }
      }
    }

    private void append(char c) {
      char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
      if (Character.isLowSurrogate(c)) {
        return;
      }
      kept &= ShortName.isAllowed(upper);
      text.append(ShortName.isAllowed(upper) ? upper : REPLACEMENT);
    }

    String text() {
      return text.toString();
    }
  }
}
