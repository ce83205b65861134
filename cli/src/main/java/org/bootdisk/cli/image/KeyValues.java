package org.bootdisk.cli.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.UsageException;

/** QEMU's lists of {@code name=value}, separated by commas; a comma in a value is doubled. */
final class KeyValues {

  private KeyValues() {}

  /**
   * The values by name, in the order of the text.
   *
   * @param implied name of the first value if that has none
   */
  static Map<String, String> parse(String text, String implied) throws UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words(text)) {
      int equals = word.indexOf('=');
      if (equals < 0 && !values.isEmpty()) {
        throw new UsageException("'" + word + "': write NAME=VALUE");
      }
      values.put(equals < 0 ? implied : word.substring(0, equals), word.substring(equals + 1));
    }
    return values;
  }

  /** The values by name, in the order of the text; a name alone is switched {@code on}. */
  static Map<String, String> ofSwitches(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words(text)) {
      int equals = word.indexOf('=');
      values.put(
          equals < 0 ? word : word.substring(0, equals),
          equals < 0 ? "on" : word.substring(equals + 1));
    }
    return values;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      boolean comma = i < text.length() && text.charAt(i) == ',';
      if (comma && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        word.append(',');
        i++;
      } else if (comma || i == text.length()) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(text.charAt(i));
      }
    }
    return words;
  }
}
