package org.bootdisk.bootdisk.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.Recipe.ExtraFile;
import org.bootdisk.bootdisk.recipe.Recipe.Geometry;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recipe from YAML 1.2, of which JSON is a part:
 *
 * <pre>{@code
 * size: 40M                    # of the disk
 * geometry: 16/63              # heads/sectors per track
 * volume-id: 6CC4-C7B4         # of the FAT volume
 * grub: [/usr/lib/grub]        # directories or .deb files
 * menu:                        # and how it behaves, see MenuReader
 * - title: Debian
 *   kernel: vmlinuz            # relative to the recipe
 *   initrds: [initrd.img]
 *   parameters: console=tty0 console=ttyS0
 * files:
 *   /notes/readme.txt: readme.txt
 * }</pre>
 */
public final class RecipeReader {

  private static final Set<String> MEMBERS =
      MenuReader.withMembers("size", "geometry", "volume-id", "grub", "files");
  private static final int LARGEST = 1 << 20;

  private final Path base;

  private RecipeReader(Path base) {
    this.base = base;
  }

  /** Reads the recipe in {@code file}. */
  public static Recipe read(Path file) throws IOException, RecipeException {
    if (Files.isDirectory(file)) {
      throw new RecipeException(file + ": is a directory, expected a recipe in YAML or JSON");
    }
    Path directory = file.toAbsolutePath().getParent();
    return parse(file.toString(), text(file), directory == null ? Path.of("") : directory);
  }

  /** The text of a file or pipe; a device may have no end, so its size is not asked for. */
  private static String text(Path file) throws IOException, RecipeException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new RecipeException(file + ": has more than a recipe can have (1 MiB)");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RecipeException(file + ": is not text in UTF-8", e);
    }
  }

  /** Reads a recipe from text; relative paths in it begin at {@code base}. */
  static Recipe parse(String file, String text, Path base) throws RecipeException {
    Optional<YamlValue> root = YamlValue.parse(file, text);
    return root.isEmpty() ? Recipe.seed() : new RecipeReader(base).recipe(root.get());
  }

  private Recipe recipe(YamlValue root) throws RecipeException {
    Map<String, YamlValue> members = root.members(MEMBERS);
    Recipe seed = Recipe.seed();
    YamlValue size = members.get("size");
    YamlValue geometry = members.get("geometry");
    YamlValue volumeId = members.get("volume-id");
    return new Recipe(
        size == null ? seed.size() : size.parsed(ByteSize::parse),
        geometry == null ? seed.geometry() : geometry.parsed(Geometry::parse),
        volumeId == null ? seed.volumeId() : Optional.of(volumeId.parsed(RecipeReader::volumeId)),
        paths(members.get("grub")),
        new MenuReader(base).menu(members),
        files(members.get("files")));
  }

  private List<ExtraFile> files(@Nullable YamlValue value) throws RecipeException {
    List<ExtraFile> files = new ArrayList<>();
    if (value != null) {
      for (Map.Entry<String, YamlValue> file : value.anyMembers().entrySet()) {
        files.add(new ExtraFile(file.getKey(), file.getValue().parsed(base::resolve)));
      }
    }
    return files;
  }

  private List<Path> paths(@Nullable YamlValue value) throws RecipeException {
    return value == null ? List.of() : value.paths(base);
  }

  /** Reads a volume id as tools print it ({@code 6CC4-C7B4}) or as plain hexadecimal. */
  static long volumeId(String text) {
    if (!text.matches("[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}")) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is not a FAT volume id; write eight hexadecimal digits, such as 6CC4-C7B4");
    }
    return Long.parseLong(text.replace("-", ""), 16);
  }

  /** A set that prints in order: these names stand in messages. */
  static Set<String> members(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
