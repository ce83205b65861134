package org.bootdisk.gpt.sfdisk;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;

/**
 * An sfdisk script: what {@code sfdisk --dump} and {@code sfdisk --json} print, and what people
 * write by hand (sfdisk(8), "Input formats").
 *
 * @param label the kind of table
 * @param header the header lines by name
 * @param partitions in the order of the script
 */
public record SfdiskScript(
    Label label, Map<String, String> header, List<SfdiskPartition> partitions) {

  /** The kind of a table. */
  public enum Label {
    /** A GUID partition table. */
    GPT,
    /** A legacy table in the MBR. */
    DOS
  }

  static final String LABEL_ID = "label-id";
  static final String FIRST_LBA = "first-lba";
  static final String LAST_LBA = "last-lba";
  static final String TABLE_LENGTH = "table-length";
  static final String SECTOR_SIZE = "sector-size";
  static final String GRAIN = "grain";

  /** Copies both. */
  public SfdiskScript {
    header = Map.copyOf(new TreeMap<>(header));
    partitions = List.copyOf(partitions);
  }

  /**
   * Reads a script, a dump or a JSON document.
   *
   * @throws IllegalArgumentException on what sfdisk would refuse, or a field that is not known
   */
  public static SfdiskScript parse(String text) {
    return text.stripLeading().startsWith("{")
        ? SfdiskJson.parse(text)
        : new SfdiskParser().parse(text);
  }

  /** The label that {@code name} means. */
  static Label label(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "gpt" -> Label.GPT;
      case "dos", "mbr" -> Label.DOS;
      default ->
          throw new IllegalArgumentException(
              Quoted.of(name) + " is not a label that bootdisk makes; write gpt or dos");
    };
  }

  /** A header that is a number. */
  OptionalLong number(String name) {
    String value = header.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    SfdiskAmount amount = SfdiskAmount.parse(value);
    if (amount.value() < 0) {
      throw new IllegalArgumentException(Text.format("%s: %s is negative", name, value));
    }
    return OptionalLong.of(amount.value());
  }

  /** The sector size that the script was made for, if it says. */
  public OptionalLong sectorSize() {
    return number(SECTOR_SIZE);
  }
}
