package org.bootdisk.bootdisk.diff;

import java.util.List;
import org.bootdisk.bootdisk.inspect.ByteRange;

/**
 * One reason why two images differ.
 *
 * @param rule what kind of reason: {@code fat.volume-id}, {@code file.content}
 * @param where what differs: {@code partition[2]}, {@code partition[2]:/EFI/BOOT/BOOTX64.EFI}
 * @param first what the first image has
 * @param second what the second image has
 * @param places the bytes of the disks that state it, in every copy; empty if none do by themselves
 */
public record Difference(
    String rule, String where, String first, String second, List<ByteRange> places) {

  /** Copies the list. */
  public Difference {
    places = List.copyOf(places);
  }

  /** One that no bytes state by themselves. */
  public Difference(String rule, String where, String first, String second) {
    this(rule, where, first, second, List.of());
  }

  /** One line for people. */
  public String message() {
    String place = where.isEmpty() ? "" : where + ": ";
    return place + rule + ": " + shown(first) + " | " + shown(second);
  }

  private static String shown(String value) {
    return value.isEmpty() ? "''" : value;
  }
}
