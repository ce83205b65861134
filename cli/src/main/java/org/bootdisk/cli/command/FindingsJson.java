package org.bootdisk.cli.command;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;

/** Findings as JSON, the same in every command that checks. */
public final class FindingsJson {

  private FindingsJson() {}

  /** Writes {@code findings} as an array of objects, in their order. */
  public static void write(JsonWriter json, List<Finding> findings) throws IOException {
    json.beginArray();
    for (Finding finding : findings) {
      write(json, finding);
    }
    json.endArray();
  }

  private static void write(JsonWriter json, Finding finding) throws IOException {
    Fault fault = finding.fault();
    json.beginObject();
    json.name("severity").value(finding.severity().name().toLowerCase(Locale.ROOT));
    json.name("rule").value(finding.rule());
    json.name("where").value(fault.where());
    json.name("field").value(fault.field());
    json.name("actual").value(fault.actual());
    json.name("expected").value(fault.expected());
    json.name("source").value(fault.source());
    json.name("message").value(fault.message());
    json.endObject();
  }
}
