package org.bootdisk.cli.verify;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.bootdisk.verify.VerifyReport;
import org.bootdisk.cli.explain.Rule;
import org.bootdisk.cli.explain.RuleBook;

/** A report as SARIF (OASIS, "Static Analysis Results Interchange Format", 2.1.0). */
final class Sarif {

  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

  private Sarif() {}

  static void write(
      JsonWriter json, String image, String version, VerifyReport report, RuleBook book)
      throws IOException {
    json.beginObject();
    json.name("$schema").value(SCHEMA);
    json.name("version").value("2.1.0");
    json.name("runs").beginArray().beginObject();
    json.name("tool").beginObject().name("driver").beginObject();
    json.name("name").value("bootdisk");
    json.name("version").value(version);
    writeRules(json, report, book);
    json.endObject().endObject();
    json.name("results").beginArray();
    for (Finding finding : report.findings()) {
      write(json, image, finding);
    }
    json.endArray();
    json.endObject().endArray();
    json.endObject();
  }

  private static void writeRules(JsonWriter json, VerifyReport report, RuleBook book)
      throws IOException {
    Set<String> rules = new TreeSet<>();
    report.findings().forEach(finding -> rules.add(finding.rule()));
    json.name("rules").beginArray();
    for (String rule : rules) {
      json.beginObject().name("id").value(rule);
      Optional<Rule> told = book.find(rule);
      if (told.isPresent()) {
        write(json, told.get());
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void write(JsonWriter json, Rule rule) throws IOException {
    StringBuilder markdown = new StringBuilder();
    rule.points()
        .forEach(
            (name, text) ->
                markdown.append("- **").append(name).append(":** ").append(text).append('\n'));
    json.name("shortDescription").beginObject();
    json.name("text").value(plain(rule.summary())).endObject();
    json.name("fullDescription").beginObject();
    json.name("text").value(plain(rule.meaning())).endObject();
    json.name("help").beginObject();
    json.name("text").value(plain(markdown.toString().replace("**", "")));
    json.name("markdown").value(markdown.toString()).endObject();
  }

  private static String plain(String markdown) {
    return markdown.replace('`', '\'');
  }

  private static void write(JsonWriter json, String image, Finding finding) throws IOException {
    json.beginObject();
    json.name("ruleId").value(finding.rule());
    json.name("level").value(level(finding.severity()));
    json.name("message").beginObject().name("text").value(finding.fault().message()).endObject();
    json.name("locations").beginArray().beginObject();
    json.name("physicalLocation").beginObject();
    json.name("artifactLocation").beginObject().name("uri").value(uri(image)).endObject();
    json.endObject();
    json.endObject().endArray();
    json.endObject();
  }

  private static String level(Severity severity) {
    return severity == Severity.ERROR ? "error" : "warning";
  }

  /** A relative path as a URI reference (RFC 3986). */
  private static String uri(String image) {
    StringBuilder out = new StringBuilder();
    for (byte each : image.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
      if (plain) {
        out.append(c);
      } else {
        out.append('%')
            .append(Integer.toHexString(0x100 | c).substring(1).toUpperCase(Locale.ROOT));
      }
    }
    return out.toString();
  }
}
