package org.bootdisk.gpt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;

/** Attribute bits by name: three that mean the same for every type, and those of systemd. */
public final class AttributeNames {

  private record Name(String text, int bit) {}

  private static final List<Name> NAMES =
      List.of(
          new Name("required", PartitionAttributes.REQUIRED_PARTITION),
          new Name("no-block-io", PartitionAttributes.NO_BLOCK_IO_PROTOCOL),
          new Name("legacy-boot", PartitionAttributes.LEGACY_BIOS_BOOTABLE),
          new Name("grow-file-system", 59),
          new Name("read-only", 60),
          new Name("no-auto", 63));

  private AttributeNames() {}

  /**
   * The bit that a name or a number from 0 to 63 means.
   *
   * @throws IllegalArgumentException if it is neither a name nor a number
   */
  public static int parse(String text) {
    for (Name name : NAMES) {
      if (name.text.equals(text)) {
        return name.bit;
      }
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not an attribute; write a bit from 0 to 63, required, no-block-io,"
              + " legacy-boot, grow-file-system, read-only or no-auto",
          e);
    }
  }

  /** The first three by name, the others by number: their meaning depends on the type. */
  public static List<String> print(PartitionAttributes attributes) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      if (attributes.has(bit)) {
        words.add(bit < 3 ? NAMES.get(bit).text : Integer.toString(bit));
      }
    }
    return words;
  }
}
