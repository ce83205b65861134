package org.bootdisk.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RuleBookTest {

  private static final String TWO =
      """
      # Rules
      Words before the first group are nobody's.

      ## Things

      ### a.b

      It means this. And
      that.

      - **Why it matters:** because
        it does.
      - **Who minds:** nobody.
      - **How to mend it:** `so`.

      ### a.*

      Something differs.

      - **Which:** c, d
      - **Why it matters:** x.
      - **Who minds:** y.
      - **How to mend it:** z.
      """;

  @Test
  void readsGroupsIdsAndPointsAndJoinsLines() {
    assertThat(RuleBookParser.parse(TWO).rules())
        .containsExactly(
            new Rule(
                "a.b",
                "Things",
                List.of(),
                "It means this. And that.",
                "because it does.",
                "nobody.",
                "`so`."),
            new Rule("a.*", "Things", List.of("c", "d"), "Something differs.", "x.", "y.", "z."));
  }

  @Test
  void findsByIdThenByAnyOfTheIdsThatAStarMeans() {
    RuleBook book = RuleBookParser.parse(TWO);
    assertThat(book.find("a.b")).map(Rule::id).contains("a.b");
    assertThat(book.find("a.c")).map(Rule::id).contains("a.*");
    assertThat(book.find("a.*")).map(Rule::ids).contains(List.of("a.c", "a.d"));
    assertThat(book.find("a.e")).isEmpty();
    assertThat(book.find("a")).isEmpty();
    assertThat(book.below("a")).hasSize(2);
    assertThat(book.below("a.b")).isEmpty();
  }

  @Test
  void refusesARuleThatLacksAPoint() {
    assertThatThrownBy(() -> RuleBookParser.parse(TWO.replace("Who minds", "Who")))
        .hasMessage("a.b: lacks 'Who minds'");
  }

  @Test
  void everyIdInTheSourcesIsExplainedAndNoOther() throws IOException {
    Set<String> explained = new TreeSet<>();
    for (Rule rule : RuleBook.read().rules()) {
      for (String id : rule.ids()) {
        assertThat(id).matches("[a-z0-9-]+(\\.[a-z0-9-]+)*");
        explained.add(id);
      }
    }
    Set<String> sources = RuleSources.all();
    assertThat(sources).hasSizeGreaterThan(250);
    assertThat(explained).containsAll(sources);
    assertThat(sources).containsAll(explained);
  }

  @Test
  void everyIdInTheTablesOfTheDocumentsIsExplained() throws IOException {
    RuleBook book = RuleBook.read();
    String document = Files.readString(Path.of("../docs/verify.md"));
    int rules = document.indexOf("## Rules of diff");
    Matcher row = Pattern.compile("(?m)^\\| (`[^|]*) \\|").matcher(document.substring(rules));
    int count = 0;
    while (row.find()) {
      for (String id : row.group(1).replace("`", "").split(", ", -1)) {
        String wanted = id.replace("….", "*.").replace(".…", ".*");
        assertThat(book.find(wanted)).as(id).isPresent();
        count++;
      }
    }
    assertThat(count).isGreaterThan(30);
  }

  @Test
  void everyRuleIsToldInPlainSentencesOfModerateLength() throws IOException {
    for (Rule rule : RuleBook.read().rules()) {
      List<String> texts = List.of(rule.meaning(), rule.why(), rule.who(), rule.mend());
      assertThat(texts).as(rule.id()).allMatch(text -> text.endsWith("."));
      int words = String.join(" ", texts).split(" ", -1).length;
      assertThat(words).as(rule.id()).isBetween(25, 100);
      assertThat(rule.id().contains("*")).isEqualTo(!rule.which().isEmpty());
    }
  }

  @Test
  void textFitsATerminalOf80Columns() throws IOException {
    RuleText text = new RuleText(UnaryOperator.identity());
    List<Rule> rules = RuleBook.read().rules();
    StringBuilder all = new StringBuilder(text.list(rules));
    rules.forEach(rule -> all.append(text.section(rule.id(), rule)));
    assertThat(all.toString().lines().filter(line -> line.length() > 80)).isEmpty();
    assertThat(all.toString().lines().filter(line -> line.endsWith(" "))).isEmpty();
  }
}
