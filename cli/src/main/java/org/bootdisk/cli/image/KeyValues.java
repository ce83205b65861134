package org.bootdisk.cli.image;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.cli.UsageException;

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
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      boolean comma = i < text.length() && text.charAt(i) == ',';
      if (comma && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        word.append(',');
        i++;
      } else if (comma || i == text.length()) {
        put(values, word.toString(), implied);
        word.setLength(0);
      } else {
        word.append(text.charAt(i));
      }
    }
    return values;
  }

  private static void put(Map<String, String> values, String word, String implied)
      throws UsageException {
    int equals = word.indexOf('=');
    if (equals < 0 && !values.isEmpty()) {
      throw new UsageException("'" + word + "': write NAME=VALUE");
    }
    String name = equals < 0 ? implied : word.substring(0, equals);
    values.put(name, word.substring(equals + 1));
  }
}
