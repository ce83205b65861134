package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import java.io.IOException;
import java.util.Map;
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
  static Map<?, ?> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<?, ?>) value;
  }

  /** Fails unless a schema of {@code docs/schemas}, or that of recipes, allows the content. */
  static void assertValid(String schema, Object content) throws IOException {
    PublishedSchema.valid(schema, new Gson().toJson(content));
  }
}
