package org.bootdisk.cli.explain;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Rules as text for a terminal of 80 columns.
 *
 * @param bold sets a word off, if the terminal can
 */
record RuleText(UnaryOperator<String> bold) {

  private static final int WIDTH = 80;
  private static final int INDENT = 2;

  /** Where the sentences of the list begin: most ids are shorter. */
  private static final int SENTENCES = 32;

  /** All that is told of a rule, under the id that was asked for. */
  String section(String wanted, Rule rule) {
    StringBuilder out = new StringBuilder(bold.apply(wanted)).append('\n');
    wrap(out, INDENT, INDENT, rule.meaning());
    out.append('\n');
    if (wanted.equals(rule.id()) && !rule.which().isEmpty()) {
      point(out, RuleBookParser.WHICH, String.join(", ", rule.which()));
    }
    rule.points().forEach((name, text) -> point(out, name, text));
    return out.toString();
  }

  private static void point(StringBuilder out, String name, String text) {
    wrap(out, INDENT, 2 * INDENT, name + ": " + text);
  }

  /** The ids with a sentence each, by group. */
  String list(List<Rule> rules) {
    StringBuilder out = new StringBuilder();
    String group = "";
    for (Rule rule : rules) {
      if (!rule.group().equals(group)) {
        group = rule.group();
        out.append(out.length() == 0 ? "" : "\n").append(bold.apply(group)).append('\n');
      }
      String start = " ".repeat(INDENT) + rule.id();
      boolean fits = start.length() + INDENT <= SENTENCES;
      out.append(start).append(fits ? " ".repeat(SENTENCES - start.length()) : "\n");
      StringBuilder sentence = new StringBuilder();
      wrap(sentence, SENTENCES, SENTENCES, rule.summary());
      out.append(fits ? sentence.substring(SENTENCES) : sentence);
    }
    return out.toString();
  }

  /** Lines of words; code is quoted as it is elsewhere. */
  private static void wrap(StringBuilder out, int first, int others, String markdown) {
    int column = first;
    out.append(" ".repeat(first));
    String separator = "";
    for (String word : markdown.replace('`', '\'').split(" ", -1)) {
      if (!separator.isEmpty() && column + 1 + word.length() > WIDTH) {
        out.append('\n').append(" ".repeat(others));
        column = others;
        separator = "";
      }
      out.append(separator).append(word);
      column += separator.length() + word.length();
      separator = " ";
    }
    out.append('\n');
  }
}
