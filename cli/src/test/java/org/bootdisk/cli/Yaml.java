package org.bootdisk.cli;

import com.google.gson.Gson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML of pages. */
final class Yaml {

  private Yaml() {}

  /** The one document in the text. */
  static Object read(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** A mapping. */
  static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value, "a mapping");
  }

  /** The items of a member of a mapping. */
  static List<?> list(@Nullable Object mapping, String member) {
    return (List<?>) Objects.requireNonNull(map(mapping).get(member), member);
  }

  /** Fails unless a schema of {@code docs/schemas}, or that of recipes, allows the content. */
  static void assertValid(String schema, Object content) throws IOException {
    PublishedSchema.valid(schema, new Gson().toJson(content));
  }
}
