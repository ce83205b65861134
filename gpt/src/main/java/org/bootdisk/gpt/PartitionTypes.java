package org.bootdisk.gpt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.bootdisk.block.Quoted;

/** All partition types that have a name: those of gdisk and of the Discoverable Partitions. */
public final class PartitionTypes {

  private static final String RESOURCE = "partition-types.tsv";
  private static final String TABLE = load();

  /** All rows, which nobody needs who looks for one GUID. */
  private static final class All {
    static final List<PartitionType> TYPES = parse();
  }

  private PartitionTypes() {}

  /** Every type, in the order of gdisk's codes, then by name. Some GUIDs have two codes. */
  public static List<PartitionType> all() {
    return All.TYPES;
  }

  /** The type with this GUID; of several names the first. */
  public static Optional<PartitionType> of(UUID guid) {
    int at = TABLE.indexOf("\t" + Guids.print(guid) + "\t");
    if (at < 0) {
      return Optional.empty();
    }
    int start = TABLE.lastIndexOf('\n', at) + 1;
    return Optional.of(parseLine(TABLE.substring(start, TABLE.indexOf('\n', at))));
  }

  /** The type with this name ({@code esp}) or gdisk's code for it ({@code ef00}), in any case. */
  public static Optional<PartitionType> named(String nameOrCode) {
    String wanted = nameOrCode.toLowerCase(Locale.ROOT);
    for (PartitionType type : All.TYPES) {
      if (type.name().equals(wanted) || (!wanted.isEmpty() && type.code().equals(wanted))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /**
   * The PartitionTypeGUID that {@code text} means: a name, gdisk's code, or a GUID.
   *
   * @throws IllegalArgumentException if it is none of them, or the GUID of zeros
   */
  public static UUID parse(String text) {
    Optional<PartitionType> known = named(text);
    if (known.isPresent()) {
      return known.get().guid();
    }
    if (text.indexOf('-') < 0 || text.length() < Guids.print(Guids.ZERO).length()) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a partition type; write a name such as esp, a code such as ef00, or a"
              + " GUID");
    }
    UUID guid = Guids.parse(text);
    if (guid.equals(Guids.ZERO)) {
      throw new IllegalArgumentException(
          "the GUID of zeros marks an unused entry (UEFI 2.10 §5.3.3); delete the partition"
              + " instead");
    }
    return guid;
  }

  private static String load() {
    try (InputStream in = PartitionTypes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<PartitionType> parse() {
    List<PartitionType> types = new ArrayList<>();
    for (String line : TABLE.split("\n", -1)) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        types.add(parseLine(line));
      }
    }
    return List.copyOf(types);
  }

  private static PartitionType parseLine(String line) {
    String[] columns = line.split("\t", -1);
    String code = columns[0].equals("-") ? "" : columns[0];
    return new PartitionType(UUID.fromString(columns[1]), columns[2], code, columns[3]);
  }
}
