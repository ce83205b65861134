package org.bootdisk.grub;

import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;

/**
 * The version of GRUB that files were built from.
 *
 * @param text as the package prints it: {@code 2.06-13+deb12u2}
 * @param major the number before the first dot
 * @param minor the number behind it; 2.06 has minor 6
 */
public record GrubVersion(String text, int major, int minor) implements Comparable<GrubVersion> {

  private static final int MOST_DIGITS = 6;

  /**
   * Reads a version that begins with two numbers.
   *
   * @param where the text is from, for messages
   */
  public static GrubVersion parse(String text, String where) throws FormatException {
    int dot = text.indexOf('.');
    int end = endOfDigits(text, dot + 1);
    boolean wellFormed =
        dot > 0 && dot <= MOST_DIGITS && endOfDigits(text, 0) == dot && end > dot + 1;
    if (!wellFormed || end - dot - 1 > MOST_DIGITS) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("the version is " + Quoted.of(text))
              .expected("one such as 2.06 or 2.12-9"));
    }
    return new GrubVersion(
        text,
        Integer.parseInt(text.substring(0, dot)),
        Integer.parseInt(text.substring(dot + 1, end)));
  }

  private static int endOfDigits(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** Whether this is release {@code major.minor} or a later one. */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  /** Orders releases; packages of one release are equal in this order only if their texts are. */
  @Override
  public int compareTo(GrubVersion other) {
    int byMajor = Integer.compare(major, other.major);
    int byRelease = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    return byRelease != 0 ? byRelease : text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
