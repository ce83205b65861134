package org.bootdisk.cli.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads docs/rules.md. {@code ##} begins a group, {@code ###} a rule; what follows is its meaning,
 * then a list item for each point, with its name in bold. Lines are joined; nothing else of
 * Markdown is known.
 */
final class RuleBookParser {

  static final String WHICH = "Which";
  static final String WHY = "Why it matters";
  static final String WHO = "Who minds";
  static final String MEND = "How to mend it";

  private static final String MEANING = "";
  private static final String GROUP_MARK = "## ";
  private static final String RULE_MARK = "### ";
  private static final String POINT_MARK = "- **";
  private static final String POINT_END = ":**";

  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, String> points = new LinkedHashMap<>();
  private String group = "";
  private String id = "";
  private String point = MEANING;

  private RuleBookParser() {}

  /**
   * Reads the document.
   *
   * @throws IllegalArgumentException if a rule lacks a point
   */
  static RuleBook parse(String document) {
    RuleBookParser parser = new RuleBookParser();
    document.lines().forEach(parser::line);
    parser.endRule();
    return new RuleBook(parser.rules);
  }

  private void line(String line) {
    if (line.startsWith(RULE_MARK)) {
      endRule();
      id = line.substring(RULE_MARK.length());
    } else if (line.startsWith(GROUP_MARK)) {
      endRule();
      group = line.substring(GROUP_MARK.length());
    } else if (line.startsWith(POINT_MARK)) {
      int end = line.indexOf(POINT_END);
      point = line.substring(POINT_MARK.length(), end);
      add(line.substring(end + POINT_END.length()));
    } else {
      add(line);
    }
  }

  private void add(String text) {
    if (!text.isBlank()) {
      points.merge(point, text.strip(), (before, more) -> before + " " + more);
    }
  }

  private void endRule() {
    if (!id.isEmpty()) {
      String which = points.getOrDefault(WHICH, "");
      rules.add(
          new Rule(
              id,
              group,
              which.isEmpty() ? List.of() : List.of(which.split(", ")),
              require(MEANING),
              require(WHY),
              require(WHO),
              require(MEND)));
    }
    id = "";
    point = MEANING;
    points.clear();
  }

  private String require(String wanted) {
    String text = points.get(wanted);
    if (text == null) {
      throw new IllegalArgumentException(id + ": lacks '" + wanted + "'");
    }
    return text;
  }
}
