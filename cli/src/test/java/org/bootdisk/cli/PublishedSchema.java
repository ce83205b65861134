package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The schemas of {@code docs/schemas}, and that of recipes. */
public final class PublishedSchema {

  private static final String OF_RECIPES =
      "../bootdisk/src/main/resources/org/bootdisk/bootdisk/recipe/recipe.schema.json";

  private PublishedSchema() {}

  /** The JSON, which a schema must allow. */
  public static String valid(String schema, String json) throws IOException {
    Path file = Path.of("../docs/schemas/" + schema + ".schema.json");
    String published = Files.readString(schema.equals("recipe") ? Path.of(OF_RECIPES) : file);
    var validator =
        new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
    var uri = validator.registerSchema(published);
    assertThat(validator.validate(uri, json).getErrors()).as(json).isEmpty();
    return json;
  }
}
