package org.bootdisk.cli.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.recipe.Words;

/**
 * What is told of each rule, in the order of docs/rules.md.
 *
 * @param rules one for each section
 */
public record RuleBook(List<Rule> rules) {

  private static final String DOCUMENT = "rules.md";

  /** Copies the list. */
  public RuleBook {
    rules = List.copyOf(rules);
  }

  /** The one that comes with the program. */
  public static RuleBook read() throws IOException {
    try (InputStream in = RuleBook.class.getResourceAsStream(DOCUMENT)) {
      if (in == null) {
        throw new FileNotFoundException(DOCUMENT + ": is missing in this program");
      }
      return RuleBookParser.parse(new String(in.readAllBytes(), UTF_8));
    }
  }

  /** What is told of an id; one that is named by itself comes before one that a {@code *} means. */
  public Optional<Rule> find(String id) {
    for (Rule rule : rules) {
      if (rule.id().equals(id)) {
        return Optional.of(rule);
      }
    }
    return rules.stream().filter(rule -> rule.isOf(id)).findFirst();
  }

  /** The rules whose ids begin with {@code prefix} and a dot. */
  List<Rule> below(String prefix) {
    return rules.stream().filter(rule -> rule.isBelow(prefix)).toList();
  }

  /** {@code "; did you mean ...?"}, with ids that have {@code word} as a part or are like it. */
  String suggestion(String word) {
    List<String> all = new ArrayList<>();
    List<String> having = new ArrayList<>();
    for (Rule rule : rules) {
      all.addAll(rule.ids());
      if (("." + rule.id() + ".").contains("." + word + ".")) {
        having.add(rule.id());
      }
    }
    return having.isEmpty()
        ? Words.suggestion(word, all)
        : "; did you mean " + Words.list(having) + "?";
  }
}
