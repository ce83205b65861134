package org.bootdisk.cli.run;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import org.bootdisk.launcher.plan.Helper;
import org.bootdisk.launcher.plan.LaunchPlan;
import org.bootdisk.launcher.plan.Preparation;

/** A plan as JSON: docs/schemas/run.schema.json. */
final class PlanJson {

  private PlanJson() {}

  static void write(JsonWriter json, LaunchPlan plan) throws IOException {
    json.beginObject();
    json.name("command");
    write(json, plan.command());
    json.name("directory").value(plan.directory().toString());
    json.name("made-first").beginArray();
    for (Preparation preparation : plan.preparations()) {
      json.value(preparation.file().toString());
    }
    json.endArray();
    json.name("helpers").beginArray();
    for (Helper helper : plan.helpers()) {
      write(json, helper.command());
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, List<String> words) throws IOException {
    json.beginArray();
    for (String word : words) {
      json.value(word);
    }
    json.endArray();
  }
}
