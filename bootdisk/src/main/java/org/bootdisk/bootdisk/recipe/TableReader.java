package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.bootdisk.recipe.TableRecipe.Shown;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a recipe divides its disk:
 *
 * <pre>{@code
 * table: gpt                   # or mbr
 * sector-size: 512             # or 4096
 * disk-guid: 97FD5997-D90B-4AA3-8D16-C1723AEA73C1
 * disk-signature: 1C06F03B     # what an MBR has
 * seed: my machine             # what derived identifiers depend on besides names
 * geometry: 16/63
 * hybrid:                      # what an MBR beside the GPT shows
 * - ESP
 * - {partition: data, type: 0c, active: true}
 * }</pre>
 */
final class TableReader {

  /** The members of a recipe that are read here. */
  static final Set<String> MEMBERS =
      RecipeReader.members(
          "table", "sector-size", "disk-guid", "disk-signature", "seed", "geometry", "hybrid");

  /** The members of an item of {@code hybrid}. */
  static final Set<String> SHOWN = RecipeReader.members("partition", "type", "active");

  private final Map<String, YamlValue> members;

  TableReader(Map<String, YamlValue> members) {
    this.members = members;
  }

  /**
   * The table of a recipe.
   *
   * @param plain what is not said is as this has it
   */
  TableRecipe table(TableRecipe plain) throws RecipeException {
    Kind kind = kind(plain.kind());
    YamlValue sectorSize = members.get("sector-size");
    YamlValue guid = members.get("disk-guid");
    YamlValue signature = members.get("disk-signature");
    YamlValue seed = members.get("seed");
    YamlValue geometry = members.get("geometry");
    YamlValue hybrid = members.get("hybrid");
    if (kind == Kind.MBR && (guid != null || hybrid != null)) {
      throw (guid != null ? guid : java.util.Objects.requireNonNull(hybrid))
          .fault("belongs to a GPT, and the table is an MBR");
    }
    return new TableRecipe(
        kind,
        sectorSize == null ? plain.sectorSize() : sectorSize.parsed(TableReader::sectorSize),
        guid == null ? plain.diskGuid() : Optional.of(guid.parsed(TableReader::guid)),
        signature == null
            ? OptionalLong.empty()
            : OptionalLong.of(signature.parsed(TableReader::signature)),
        seed == null ? "" : seed.text(),
        geometry == null ? plain.geometry() : geometry.parsed(ChsGeometry::parse),
        hybrid == null ? plain.hybrid() : hybrid(hybrid));
  }

  /** The names in {@code hybrid} must be partitions of the recipe. */
  void requireKnown(List<PartitionRecipe> partitions) throws RecipeException {
    YamlValue hybrid = members.get("hybrid");
    List<String> names = new ArrayList<>();
    partitions.forEach(partition -> names.add(partition.name()));
    if (hybrid != null) {
      for (YamlValue item : hybrid.items()) {
        String name = shown(item).partition();
        if (!names.contains(name)) {
          throw item.fault(
              Quoted.of(name)
                  + " is not the name of a partition"
                  + Words.suggestion(name, names)
                  + "; there are "
                  + names);
        }
      }
    }
  }

  private Kind kind(Kind plain) throws RecipeException {
    YamlValue table = members.get("table");
    return table == null ? plain : table.parsed(TableReader::parseKind);
  }

  private static List<Shown> hybrid(YamlValue value) throws RecipeException {
    List<Shown> shown = new ArrayList<>();
    for (YamlValue item : value.items()) {
      shown.add(shown(item));
    }
    return shown;
  }

  private static Shown shown(YamlValue item) throws RecipeException {
    if (!item.isMapping()) {
      return Shown.of(item.text());
    }
    Map<String, YamlValue> members = item.members(SHOWN);
    @Nullable YamlValue partition = members.get("partition");
    @Nullable YamlValue type = members.get("type");
    @Nullable YamlValue active = members.get("active");
    if (partition == null) {
      throw item.fault("has no partition");
    }
    return new Shown(
        partition.text(),
        type == null ? OptionalInt.empty() : OptionalInt.of(type.parsed(TableReader::osType)),
        active != null && active.parsed(YamlValue::bool) ? Activity.ACTIVE : Activity.INACTIVE);
  }

  private static Kind parseKind(String text) {
    return switch (text) {
      case "gpt" -> Kind.GPT;
      case "mbr" -> Kind.MBR;
      default ->
          throw new IllegalArgumentException(
              Quoted.of(text) + " is not a partition table; write gpt or mbr");
    };
  }

  private static int sectorSize(String text) {
    return switch (text) {
      case "512" -> 512;
      case "4096", "4K" -> 4096;
      default ->
          throw new IllegalArgumentException(
              Quoted.of(text) + " is not a size of sectors; write 512 or 4096");
    };
  }

  private static UUID guid(String text) {
    return Guids.parse(text);
  }

  private static long signature(String text) {
    if (!text.matches("[0-9A-Fa-f]{8}")) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a disk signature; write eight hexadecimal digits");
    }
    return Long.parseLong(text, 16);
  }

  private static int osType(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}")) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a type in an MBR; write two hexadecimal digits, such as 0c");
    }
    return Integer.parseInt(text, 16);
  }
}
