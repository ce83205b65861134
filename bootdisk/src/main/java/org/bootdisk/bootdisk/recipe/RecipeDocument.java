package org.bootdisk.bootdisk.recipe;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A recipe and all that it includes, as one set of members: those of the recipe itself win, then
 * those of what it includes last. Each keeps the place where it was written, for messages and for
 * relative paths.
 */
final class RecipeDocument {

  private static final String INCLUDE = "include";
  private static final String VARIABLES = "variables";
  private static final int DEEPEST = 8;

  private final Set<String> known;
  private final Map<String, String> variables = new TreeMap<>();
  private final Map<String, String> found = new TreeMap<>();
  private final Map<String, YamlValue> members = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();

  private RecipeDocument(Set<String> known) {
    this.known = known;
  }

  /**
   * Reads a recipe from text with all that it includes.
   *
   * @param base where its relative paths begin
   * @param known the names that members can have
   * @param set values of variables that win over those that are written down
   */
  static RecipeDocument parse(
      String file, String text, Path base, Set<String> known, Map<String, String> set)
      throws RecipeException {
    RecipeDocument document = new RecipeDocument(known);
    document.add(file, text, base, 0);
    // Only now: values of variables are taken as they are written.
    document.variables.putAll(document.found);
    document.variables.putAll(set);
    return document;
  }

  private void add(String file, String text, Path base, int depth) throws RecipeException {
    YamlValue.Document own =
        new YamlValue.Document(file, base, Collections.unmodifiableMap(variables));
    Optional<YamlValue> root = YamlValue.parse(own, text);
    if (root.isEmpty()) {
      return;
    }
    Map<String, YamlValue> mine = root.get().members(known);
    YamlValue include = mine.remove(INCLUDE);
    if (include != null) {
      for (YamlValue item : include.items()) {
        include(item, depth);
      }
    }
    YamlValue values = mine.remove(VARIABLES);
    if (values != null) {
      for (Map.Entry<String, YamlValue> value : values.anyMembers().entrySet()) {
        found.put(value.getKey(), value.getValue().text());
      }
    }
    members.putAll(mine);
  }

  private void include(YamlValue item, int depth) throws RecipeException {
    if (depth == DEEPEST) {
      throw item.fault("is included more than " + DEEPEST + " deep; does it include itself?");
    }
    Path file = item.file();
    Path directory = file.toAbsolutePath().getParent();
    files.add(file);
    try {
      add(file.toString(), YamlFile.text(file), directory == null ? file : directory, depth + 1);
    } catch (NoSuchFileException e) {
      throw item.fault("does not exist: " + file);
    } catch (IOException e) {
      throw item.fault("cannot be read: " + e.getMessage());
    }
  }

  /** The members by name; neither includes nor variables are among them. */
  Map<String, YamlValue> members() {
    return members;
  }

  /** The files that it includes. */
  List<Path> included() {
    return files;
  }

  /** File, line and column of the value at {@code path}; null if nothing there is written down. */
  @Nullable String position(String path) throws RecipeException {
    for (YamlValue member : members.values()) {
      if (member.holds(path)) {
        return member.positionOf(path);
      }
    }
    return null;
  }
}
