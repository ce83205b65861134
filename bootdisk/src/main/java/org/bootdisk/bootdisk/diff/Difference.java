package org.bootdisk.bootdisk.diff;

/**
 * One reason why two images differ.
 *
 * @param rule what kind of reason: {@code fat.volume-id}, {@code file.content}
 * @param where what differs: {@code partition[2]}, {@code partition[2]:/EFI/BOOT/BOOTX64.EFI}
 * @param first what the first image has
 * @param second what the second image has
 */
public record Difference(String rule, String where, String first, String second) {

  /** One line for people. */
  public String message() {
    String place = where.isEmpty() ? "" : where + ": ";
    return place + rule + ": " + shown(first) + " | " + shown(second);
  }

  private static String shown(String value) {
    return value.isEmpty() ? "''" : value;
  }
}
