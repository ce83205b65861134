package org.bootdisk.cli.command;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.Writer;

/** JSON whose outermost object begins by naming its schema, of {@code docs/schemas}. */
final class VersionedJson extends JsonWriter {

  private final String schema;
  private boolean named;

  /**
   * A writer.
   *
   * @param schema name and version: {@code bootdisk-gpt-show-1}
   */
  VersionedJson(Writer out, String schema) {
    super(out);
    this.schema = schema;
  }

  @Override
  public JsonWriter beginObject() throws IOException {
    super.beginObject();
    if (!named) {
      named = true;
      name("schema").value(schema);
    }
    return this;
  }
}
