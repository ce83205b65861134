package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.GsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The schemas of {@code docs/schemas}. */
final class PublishedSchema {

  private PublishedSchema() {}

  /** The JSON, which a schema must allow. */
  static String valid(String schema, String json) throws IOException {
    String published = Files.readString(Path.of("../docs/schemas/" + schema + ".schema.json"));
    var validator =
        new ValidatorFactory().withJsonNodeFactory(new GsonNode.Factory()).createValidator();
    var uri = validator.registerSchema(published);
    assertThat(validator.validate(uri, json).getErrors()).as(json).isEmpty();
    return json;
  }
}
