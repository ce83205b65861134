package org.bootdisk.fat.name;

import org.bootdisk.fat.layout.LongNameEntry;
import org.jspecify.annotations.Nullable;

/** What names a directory can hold, and which of them are the same. */
public final class FatName {

  private static final String ILLEGAL = "\"*/:<>?\\|";
  private static final int LOWEST = 0x20;
  private static final int ASCII = 0x80;

  /** By character: whether it may be anywhere in a name. */
  private static final boolean[] PLAIN = plain();

  private FatName() {}

  /**
   * Returns {@code name} if it is a legal long name (FAT, "Name Limits and Character Sets"): 1 to
   * 255 UTF-16 code units that form characters, none of them below 0x20 or one of {@code " * / : <
   * > ? \ |}, and no space or dot at the end, which Windows and Linux would drop.
   *
   * @throws IllegalFatNameException if it is not, naming the character
   */
  public static String requireLegal(String name) {
    IllegalFatNameException fault = fault(name);
    if (fault != null) {
      throw fault;
    }
    return name;
  }

  /** Whether {@link #requireLegal} accepts {@code name}. */
  public static boolean isLegal(String name) {
    return fault(name) == null;
  }

  /** {@code name} with what is illegal replaced by {@code _}. */
  public static String madeLegal(String name) {
    String made = name;
    for (IllegalFatNameException e = fault(made); e != null; e = fault(made)) {
      int at = e.index();
      made = made.substring(0, at) + "_" + made.substring(Math.min(at + 1, made.length()));
    }
    return made;
  }

  private static boolean[] plain() {
    boolean[] plain = new boolean[ASCII];
    for (int c = LOWEST; c < ASCII; c++) {
      plain[c] = ILLEGAL.indexOf(c) < 0;
    }
    return plain;
  }

  private static @Nullable IllegalFatNameException fault(String name) {
    int length = name.length();
    if (length == 0) {
      return new IllegalFatNameException(name, 0, "is empty");
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (c < ASCII ? !PLAIN[c] : isUnpaired(name, i)) {
        return new IllegalFatNameException(
            name, i, "has " + shown(c) + " at index " + i + ", which FAT does not allow");
      }
    }
    char last = name.charAt(length - 1);
    if (last == '.' || last == ' ') {
      return new IllegalFatNameException(
          name, length - 1, "ends with " + shown(last) + ", which FAT does not keep");
    }
    if (length > LongNameEntry.MAX_LENGTH) {
      return new IllegalFatNameException(
          name,
          LongNameEntry.MAX_LENGTH,
          "has " + length + " UTF-16 code units; FAT allows " + LongNameEntry.MAX_LENGTH);
    }
    return null;
  }

  /** What {@code name} is found by: equal for names that differ in case only. */
  public static String key(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (fold(c) != c) {
        return fold(name);
      }
    }
    return name;
  }

  /** Compares by code points, which is the order of the names' UTF-8 bytes. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Units of surrogate pairs stand for code points above all other units.
        boolean pairs = Character.isSurrogate(x) != Character.isSurrogate(y);
        return pairs ? Character.isSurrogate(x) ? 1 : -1 : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private static String fold(String name) {
    char[] folded = name.toCharArray();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = fold(folded[i]);
    }
    return new String(folded);
  }

  private static char fold(char c) {
    if (c < 0x80) {
      return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    }
    return Character.toUpperCase(c);
  }

  private static boolean isUnpaired(String name, int i) {
    char c = name.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
  }

  private static String shown(char c) {
    boolean printable = c > LOWEST && c < 0x7F;
    return printable ? "'" + c + "'" : "U+" + org.bootdisk.block.Text.format("%04X", (int) c);
  }
}
