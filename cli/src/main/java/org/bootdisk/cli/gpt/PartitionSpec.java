package org.bootdisk.cli.gpt;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.gpt.AttributeNames;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionPlanner;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;

/**
 * A partition as {@code --add} describes it: {@code number=1,size=512M,type=esp,name=EFI}.
 *
 * @param fields what is said, by name
 */
record PartitionSpec(Map<String, String> fields) {

  /** The form, for people. */
  static final String FORM =
      "number=N, start=SECTOR, end=SECTOR, size=SIZE, type=TYPE, name=TEXT, guid=GUID,"
          + " attributes=NAME+NAME, separated by commas; what is missing is chosen";

  private static final java.util.Set<String> NAMES =
      java.util.Set.of("number", "start", "end", "size", "type", "name", "guid", "attributes");

  static PartitionSpec parse(String text) {
    Map<String, String> fields = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !NAMES.contains(name)) {
        throw new IllegalArgumentException(Quoted.of(part) + " in --add: write " + FORM);
      }
      if (fields.put(name, part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(Quoted.of(name) + " is there twice in --add");
      }
    }
    if (fields.containsKey("end") && fields.containsKey("size")) {
      throw new IllegalArgumentException("--add takes end or size, not both");
    }
    return new PartitionSpec(fields);
  }

  /** {@code planner}'s table with this partition. */
  GptTable addTo(PartitionPlanner planner, GuidSource guids) {
    GptTable table = planner.table();
    int number =
        field("number")
            .map(text -> Math.toIntExact(sectors("number", text)))
            .orElseGet(table::firstFreeNumber);
    if (table.partition(number).isPresent()) {
      throw new IllegalArgumentException(
          "there is a partition " + number + " already; delete it first");
    }
    PartitionAttributes attributes = PartitionAttributes.NONE;
    for (String name : field("attributes").map(t -> t.split("\\+", -1)).orElse(new String[0])) {
      attributes = attributes.with(AttributeNames.parse(name));
    }
    PartitionEntry entry =
        PartitionEntry.of(
                PartitionType.LINUX_FILESYSTEM,
                field("guid").map(Guids::parse).orElseGet(() -> guids.forPartition(number)),
                range(planner))
            .withName(field("name").orElse(""))
            .withAttributes(attributes);
    return table.with(
        number, field("type").isEmpty() ? entry : entry.withType(PartitionTypes.parse(type())));
  }

  private String type() {
    return field("type").orElseThrow();
  }

  private LbaRange range(PartitionPlanner planner) {
    long start =
        field("start").isPresent()
            ? sectors("start", field("start").get())
            : planner.firstOfLargest();
    if (field("end").isPresent()) {
      return planner.between(start, sectors("end", field("end").get()));
    }
    if (field("size").isEmpty()) {
      return planner.between(start, planner.lastFree(start));
    }
    long bytes = ByteSize.parse(field("size").get());
    long blocks = Ranges.ceilDiv(bytes, planner.table().layout().blockSize());
    return planner.between(start, Math.addExact(planner.align(start), blocks - 1));
  }

  private Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  private static long sectors(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + "=" + Quoted.of(text) + " in --add is not a whole number", e);
    }
  }
}
