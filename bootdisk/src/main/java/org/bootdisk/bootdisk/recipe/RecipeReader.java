package org.bootdisk.bootdisk.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recipe from YAML 1.2, of which JSON is a part:
 *
 * <pre>{@code
 * format: qcow2                # or raw
 * size: 40M                    # of the disk, or fit
 * time: 2024-02-29T12:00:00Z   # that everything on the disk carries
 * include: [base.yaml]         # whose members count where this has none
 * variables: {root: /dev/vda}  # what ${root} stands for in all values
 * partitions: []               # see PartitionReader; also TableReader, GrubReader, MenuReader
 * }</pre>
 *
 * <p>Without {@code partitions} they are the seed's, and two members say what the file system on
 * them has:
 *
 * <pre>{@code
 * volume-id: 6CC4-C7B4         # of the FAT volume
 * files:                       # see VolumeReader
 *   /notes/readme.txt: readme.txt
 * }</pre>
 */
public final class RecipeReader {

  /** All members of a recipe. */
  static final Set<String> MEMBERS = allMembers();

  private static final List<String> OF_SEED = List.of("volume-id", "files");

  private RecipeReader() {}

  /** The default recipe in words, which reads as {@link Recipe#seed} with notes for people. */
  public static String defaultRecipe() throws IOException {
    return resource("default-recipe.yaml");
  }

  /** The JSON Schema (draft 2020-12) of recipes. */
  public static String schema() throws IOException {
    return resource("recipe.schema.json");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RecipeReader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads the recipe in {@code file}. */
  public static Recipe read(Path file) throws IOException, RecipeException {
    return read(file, Map.of());
  }

  /**
   * Reads the recipe in {@code file}.
   *
   * @param variables values by name, which win over those of the recipe
   */
  public static Recipe read(Path file, Map<String, String> variables)
      throws IOException, RecipeException {
    return recipe(document(file, variables));
  }

  /** The files that the recipe in {@code file} includes. */
  public static List<Path> included(Path file) throws IOException, RecipeException {
    return document(file, Map.of()).included();
  }

  /**
   * Where a value of the recipe in {@code file} is written down: {@code disk.yaml:3:7}.
   *
   * @param path such as {@code partitions[1].size}
   * @param variables values by name, with which the recipe was read
   */
  public static String position(Path file, String path, Map<String, String> variables)
      throws IOException, RecipeException {
    RecipeDocument document = document(file, variables);
    // Files of the default recipe's volume are named at the top.
    int files = path.indexOf(".files.");
    boolean own = document.members().containsKey("partitions") || files < 0;
    String position = document.position(own ? path : path.substring(files + 1));
    return position == null ? file.toString() : position;
  }

  private static RecipeDocument document(Path file, Map<String, String> variables)
      throws IOException, RecipeException {
    Path directory = file.toAbsolutePath().getParent();
    return RecipeDocument.parse(
        file.toString(),
        YamlFile.text(file),
        directory == null ? Path.of("") : directory,
        MEMBERS,
        variables);
  }

  /** Reads a recipe from text; relative paths in it begin at {@code base}. */
  static Recipe parse(String file, String text, Path base) throws RecipeException {
    return recipe(RecipeDocument.parse(file, text, base, MEMBERS, Map.of()));
  }

  private static Recipe recipe(RecipeDocument document) throws RecipeException {
    Map<String, YamlValue> members = document.members();
    Recipe seed = Recipe.seed();
    YamlValue partitions = members.get("partitions");
    TableReader tables = new TableReader(members);
    TableRecipe table =
        tables.table(
            partitions == null
                ? seed.table()
                : TableRecipe.of(TableRecipe.Kind.GPT, TableRecipe.USUAL_SECTOR_SIZE));
    List<PartitionRecipe> wanted =
        partitions == null
            ? seedPartitions(members, table)
            : ownPartitions(members, partitions, table);
    tables.requireKnown(wanted);
    YamlValue format = members.get("format");
    YamlValue size = members.get("size");
    YamlValue time = members.get("time");
    return new Recipe(
        format == null ? seed.format() : format.parsed(RecipeReader::format),
        size == null ? defaultSize(partitions) : size.parsed(Size::parseOfDisk),
        table,
        wanted,
        new GrubReader().grub(members.get("grub"), table, wanted),
        new MenuReader().menu(members),
        time == null ? Optional.empty() : Optional.of(time.parsed(BuildTime::parse)));
  }

  /** A disk with partitions of its own is as large as they are; the seed's has its own size. */
  private static Size defaultSize(@Nullable YamlValue partitions) {
    return partitions == null ? Recipe.seed().size() : Size.FIT;
  }

  private static List<PartitionRecipe> ownPartitions(
      Map<String, YamlValue> members, YamlValue partitions, TableRecipe table)
      throws RecipeException {
    for (String name : OF_SEED) {
      YamlValue misplaced = members.get(name);
      if (misplaced != null) {
        throw misplaced.fault("belongs to a partition's fat where partitions are given");
      }
    }
    return new PartitionReader(table.kind()).partitions(partitions);
  }

  /** The seed's partitions, with what the recipe says of their one FAT volume. */
  private static List<PartitionRecipe> seedPartitions(
      Map<String, YamlValue> members, TableRecipe table) throws RecipeException {
    if (table.kind() != TableRecipe.Kind.GPT || table.sectorSize() != 512) {
      YamlValue cause = members.get(table.kind() == TableRecipe.Kind.GPT ? "sector-size" : "table");
      throw java.util.Objects.requireNonNull(cause)
          .fault("is for partitions of your own; write them down under partitions");
    }
    YamlValue volumeId = members.get("volume-id");
    List<VolumeItem> items = new VolumeReader().items(members.get("files"));
    List<PartitionRecipe> partitions = new ArrayList<>();
    for (PartitionRecipe partition : Recipe.seed().partitions()) {
      if (partition.content() instanceof PartitionContent.Fat fat) {
        PartitionContent.Fat with = fat.withItems(items);
        partitions.add(
            partition.withContent(
                volumeId == null
                    ? with
                    : with.withVolumeId(volumeId.parsed(VolumeReader::volumeId))));
      } else {
        partitions.add(partition);
      }
    }
    return partitions;
  }

  private static ImageFormat format(String text) {
    for (ImageFormat format : ImageFormat.values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        Quoted.of(text) + " is not a format of images; write qcow2 or raw");
  }

  private static Set<String> allMembers() {
    Set<String> all =
        MenuReader.withMembers(
            "include",
            "variables",
            "format",
            "size",
            "time",
            "partitions",
            "grub",
            "volume-id",
            "files");
    all.addAll(TableReader.MEMBERS);
    return all;
  }

  /** A set that prints in order: these names stand in messages. */
  static Set<String> members(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
