package org.bootdisk.cli.inspect;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.bootdisk.bootdisk.inspect.Fact;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.bootdisk.inspect.Value;

/** Parts and their facts as JSON; docs/schemas/inspect.json says the same. */
final class InspectJson {

  private InspectJson() {}

  static void write(JsonWriter json, List<Part> images) throws IOException {
    json.beginObject();
    json.name("schema").value("bootdisk-inspect-1");
    json.name("images").beginArray();
    for (Part image : images) {
      write(json, image);
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, Part part) throws IOException {
    json.beginObject();
    json.name("kind").value(part.kind());
    if (!part.name().isEmpty()) {
      json.name("name").value(part.name());
    }
    if (part.place().isPresent()) {
      json.name("start").value(part.place().get().start());
      json.name("length").value(part.place().get().length());
    }
    json.name("facts").beginObject();
    for (Fact fact : part.facts()) {
      json.name(fact.name());
      write(json, fact.value());
    }
    json.endObject();
    if (!part.problems().isEmpty()) {
      json.name("problems").beginArray();
      for (String problem : part.problems()) {
        json.value(problem);
      }
      json.endArray();
    }
    if (!part.parts().isEmpty()) {
      json.name("parts").beginArray();
      for (Part inner : part.parts()) {
        write(json, inner);
      }
      json.endArray();
    }
    json.endObject();
  }

  private static void write(JsonWriter json, Value value) throws IOException {
    if (value instanceof Value.Text text) {
      json.value(text.text());
    } else if (value instanceof Value.Code code) {
      json.value(code.shown());
    } else if (value instanceof Value.Count count) {
      json.value(count.count());
    } else if (value instanceof Value.Bytes bytes) {
      json.value(bytes.bytes());
    } else if (value instanceof Value.Flag flag) {
      json.value(flag.set());
    } else if (value instanceof Value.Texts texts) {
      json.beginArray();
      for (String text : texts.texts()) {
        json.value(text);
      }
      json.endArray();
    }
  }
}
