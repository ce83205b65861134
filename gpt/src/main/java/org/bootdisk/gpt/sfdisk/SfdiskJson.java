package org.bootdisk.gpt.sfdisk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.bootdisk.block.Quoted;

/** Reads what {@code sfdisk --json} prints. */
final class SfdiskJson {

  /** JSON's names for the header lines of a script. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "label", "label",
          "id", SfdiskScript.LABEL_ID,
          "device", "device",
          "unit", "unit",
          "firstlba", SfdiskScript.FIRST_LBA,
          "lastlba", SfdiskScript.LAST_LBA,
          "tablelength", SfdiskScript.TABLE_LENGTH,
          "table-length", SfdiskScript.TABLE_LENGTH,
          "grain", SfdiskScript.GRAIN,
          "sectorsize", SfdiskScript.SECTOR_SIZE);

  private SfdiskJson() {}

  static SfdiskScript parse(String text) {
    Map<?, ?> table = object(object(Json.parse(text)).get("partitiontable"));
    Map<String, String> header = new TreeMap<>();
    List<SfdiskPartition> partitions = new ArrayList<>();
    for (Map.Entry<?, ?> member : table.entrySet()) {
      String name = string(member.getKey());
      if (name.equals("partitions")) {
        if (member.getValue() instanceof List<?> list) {
          list.forEach(partition -> partitions.add(partition(object(partition))));
        }
      } else {
        String known = HEADERS.get(name);
        if (known == null) {
          throw new IllegalArgumentException(Quoted.of(name) + " is not a member of sfdisk's JSON");
        }
        header.put(known, string(member.getValue()));
      }
    }
    String label = Optional.ofNullable(header.get("label")).orElse("dos");
    return new SfdiskScript(SfdiskScript.label(label), header, partitions);
  }

  private static SfdiskPartition partition(Map<?, ?> members) {
    Map<String, String> fields = new TreeMap<>();
    members.forEach((name, value) -> fields.put(string(name), string(value)));
    String node = Optional.ofNullable(fields.remove("node")).orElse("");
    if ("false".equals(fields.get("bootable"))) {
      fields.put("bootable", "-");
    }
    return SfdiskParser.partition(
        node.isEmpty() ? OptionalInt.empty() : SfdiskParser.nodeNumber(node), fields);
  }

  private static Map<?, ?> object(@org.jspecify.annotations.Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("not the JSON of sfdisk: there is no partitiontable");
  }

  private static String string(@org.jspecify.annotations.Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("not the JSON of sfdisk: a value is not text or a number");
  }
}
