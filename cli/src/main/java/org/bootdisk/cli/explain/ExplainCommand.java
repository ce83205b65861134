package org.bootdisk.cli.explain;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.command.Subcommand;
import org.bootdisk.cli.command.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bootdisk explain}. */
@Command(
    name = "explain",
    description = "Tell what a finding means, why it matters, who minds, how to mend it.",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk explain fat.dirty",
      "  bootdisk explain gpt.header",
      "  bootdisk explain --json > rules.json"
    })
public final class ExplainCommand extends Subcommand {

  @Parameters(
      arity = "0..*",
      paramLabel = "RULE",
      description =
          "An id as a finding or a difference has it, in full; or its first words, which lists"
              + " all that begin so. Without any, all are listed.")
  List<String> wanted = new ArrayList<>();

  /** For the list of commands. */
  public ExplainCommand() {}

  @Override
  public Integer call() throws Exception {
    RuleBook book = RuleBook.read();
    Map<String, Rule> told = new LinkedHashMap<>();
    List<Rule> listed = new ArrayList<>(wanted.isEmpty() ? book.rules() : List.of());
    for (String id : wanted) {
      if (book.find(id).isPresent()) {
        told.put(id, book.find(id).get());
      } else {
        listed.addAll(requireBelow(book, id));
      }
    }
    if (common().json()) {
      console().json(json -> write(json, told, listed));
    } else {
      print(told, listed);
    }
    return ExitCode.OK;
  }

  private static List<Rule> requireBelow(RuleBook book, String prefix) throws UsageException {
    List<Rule> below = book.below(prefix);
    if (below.isEmpty()) {
      throw new UsageException(
          "no rule is called "
              + Quoted.of(prefix)
              + "; 'bootdisk explain' lists all"
              + book.suggestion(prefix));
    }
    return below;
  }

  private void print(Map<String, Rule> told, List<Rule> listed) {
    RuleText text = new RuleText(this::bold);
    List<String> pieces = new ArrayList<>();
    told.forEach((id, rule) -> pieces.add(text.section(id, rule)));
    if (!listed.isEmpty()) {
      pieces.add(text.list(listed));
    }
    console().out().print(String.join("\n", pieces));
  }

  private static void write(JsonWriter json, Map<String, Rule> told, List<Rule> listed)
      throws IOException {
    json.beginObject();
    json.name("schema").value("bootdisk-explain-1");
    json.name("rules").beginArray();
    for (Map.Entry<String, Rule> each : told.entrySet()) {
      write(json, each.getKey(), each.getValue());
    }
    for (Rule rule : listed) {
      write(json, rule.id(), rule);
    }
    json.endArray();
    json.endObject();
  }

  private static void write(JsonWriter json, String id, Rule rule) throws IOException {
    json.beginObject();
    json.name("id").value(id);
    json.name("group").value(rule.group());
    json.name("ids").beginArray();
    for (String each : id.equals(rule.id()) ? rule.ids() : List.of(id)) {
      json.value(each);
    }
    json.endArray();
    json.name("meaning").value(rule.meaning());
    json.name("why").value(rule.why());
    json.name("who").value(rule.who());
    json.name("mend").value(rule.mend());
    json.endObject();
  }
}
