package org.bootdisk.gpt.sfdisk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.sfdisk.SfdiskScript.Label;

/** Takes the lines of a script apart. */
final class SfdiskParser {

  private static final List<String> HEADERS =
      List.of(
          "label",
          "device",
          "unit",
          SfdiskScript.LABEL_ID,
          SfdiskScript.FIRST_LBA,
          SfdiskScript.LAST_LBA,
          SfdiskScript.TABLE_LENGTH,
          SfdiskScript.SECTOR_SIZE,
          SfdiskScript.GRAIN);
  private static final List<String> POSITIONS = List.of("start", "size", "type", "bootable");

  private final Map<String, String> header = new TreeMap<>();
  private final List<SfdiskPartition> partitions = new ArrayList<>();

  SfdiskScript parse(String text) {
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        try {
          parseLine(stripped);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
      }
    }
    Label label = SfdiskScript.label(header.getOrDefault("label", "dos"));
    return new SfdiskScript(label, header, partitions);
  }

  private void parseLine(String line) {
    int colon = line.indexOf(':');
    String before = colon < 0 ? "" : line.substring(0, colon).strip();
    boolean plain = before.indexOf('=') < 0 && before.indexOf(',') < 0 && !before.isEmpty();
    if (plain && HEADERS.contains(before)) {
      header(before, line.substring(colon + 1).strip());
    } else if (plain) {
      partition(nodeNumber(before), line.substring(colon + 1));
    } else {
      partition(OptionalInt.empty(), line);
    }
  }

  private void header(String name, String value) {
    if (name.equals("unit") && !value.equals("sectors")) {
      throw new IllegalArgumentException("the unit is " + Quoted.of(value) + ", expected sectors");
    }
    header.put(name, value);
  }

  /** The digits that end a device name: {@code disk.img2}, {@code /dev/nvme0n1p2}, or just 2. */
  static OptionalInt nodeNumber(String node) {
    int at = node.length();
    while (at > 0 && Character.digit(node.charAt(at - 1), 10) >= 0 && node.length() - at < 5) {
      at--;
    }
    if (at == node.length()) {
      throw new IllegalArgumentException(
          Quoted.of(node) + " is neither a header of sfdisk nor a device with a number");
    }
    return OptionalInt.of(Integer.parseInt(node.substring(at)));
  }

  private void partition(OptionalInt number, String text) {
    Map<String, String> fields = new TreeMap<>();
    int position = 0;
    for (String field : split(text)) {
      int equals = field.indexOf('=');
      boolean quoted = field.startsWith("\"");
      if (equals > 0 && !quoted) {
        String name = field.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        put(fields, name, unquote(field.substring(equals + 1).strip()));
      } else if (field.equalsIgnoreCase("bootable")) {
        put(fields, "bootable", "*");
      } else if (position < POSITIONS.size()) {
        if (!field.isEmpty()) {
          put(fields, POSITIONS.get(position), field);
        }
        position++;
      } else {
        throw new IllegalArgumentException(Quoted.of(field) + " is a field too many");
      }
    }
    partitions.add(partition(number, fields));
  }

  private static void put(Map<String, String> fields, String name, String value) {
    if (fields.put(name, value) != null) {
      throw new IllegalArgumentException(Quoted.of(name) + " is given twice");
    }
  }

  /** A partition from its fields by name; takes them out of the map and refuses what is left. */
  static SfdiskPartition partition(OptionalInt number, Map<String, String> fields) {
    Optional<String> start = take(fields, "start");
    Optional<String> size = take(fields, "size").filter(s -> !s.equals("+"));
    Optional<String> type = take(fields, "type").or(() -> take(fields, "id"));
    Optional<String> bootable = take(fields, "bootable");
    SfdiskPartition partition =
        new SfdiskPartition(
            number,
            start.map(SfdiskAmount::parse),
            size.map(s -> SfdiskAmount.parse(s.startsWith("+") ? s.substring(1) : s)),
            type,
            take(fields, "uuid"),
            take(fields, "name"),
            take(fields, "attrs"),
            bootable.isPresent() && !bootable.get().equals("-"));
    if (!fields.isEmpty()) {
      throw new IllegalArgumentException(
          Text.format("%s is not a field of sfdisk", Quoted.of(fields.keySet().iterator().next())));
    }
    return partition;
  }

  private static Optional<String> take(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.remove(name));
  }

  /** The fields between commas or semicolons that are not quoted. */
  private static List<String> split(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if ((c == ',' || c == ';') && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    fields.add(field.toString().strip());
    return fields;
  }

  /** Takes quotes off, and turns {@code \xNN}, which sfdisk writes in plain locales, into bytes. */
  private static String unquote(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    String inner = quoted ? text.substring(1, text.length() - 1) : text;
    if (!inner.contains("\\x")) {
      return inner;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < inner.length(); i++) {
      if (inner.startsWith("\\x", i) && i + 4 <= inner.length()) {
        bytes.write(HexFormat.fromHexDigits(inner, i + 2, i + 4));
        i += 3;
      } else {
        bytes.writeBytes(inner.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
