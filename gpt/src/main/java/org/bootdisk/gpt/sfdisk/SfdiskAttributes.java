package org.bootdisk.gpt.sfdisk;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Quoted;
import org.bootdisk.gpt.PartitionAttributes;

/** GPT attributes as sfdisk writes them: three names, then GUID: and the numbers of other bits. */
final class SfdiskAttributes {

  private static final List<String> NAMES =
      List.of("RequiredPartition", "NoBlockIOProtocol", "LegacyBIOSBootable");
  private static final String BITS = "GUID:";

  private SfdiskAttributes() {}

  /** Parses names and numbers between spaces or commas. */
  static PartitionAttributes parse(String text) {
    PartitionAttributes attributes = PartitionAttributes.NONE;
    for (String word : text.split("[ ,]+", -1)) {
      String bit = word.startsWith(BITS) ? word.substring(BITS.length()) : word;
      if (NAMES.contains(bit)) {
        attributes = attributes.with(NAMES.indexOf(bit));
      } else if (!bit.isEmpty()) {
        try {
          attributes = attributes.with(Integer.parseInt(bit));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(Quoted.of(word) + " is not an attribute of sfdisk", e);
        }
      }
    }
    return attributes;
  }

  /** The form that {@link #parse} reads; empty if no bit is set. */
  static String print(PartitionAttributes attributes) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if (attributes.has(bit)) {
        words.add(NAMES.get(bit));
      }
    }
    List<String> bits = new ArrayList<>();
    for (int bit = NAMES.size(); bit < Long.SIZE; bit++) {
      if (attributes.has(bit)) {
        bits.add(Integer.toString(bit));
      }
    }
    if (!bits.isEmpty()) {
      words.add(BITS + String.join(",", bits));
    }
    return String.join(" ", words);
  }
}
