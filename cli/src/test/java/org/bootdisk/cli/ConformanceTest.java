package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of docs/conformance name rules, classes and tests that there are. */
class ConformanceTest {

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (.+) \\| (.+) \\| (.+) \\| (.+) \\|$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final String REASON = "not implemented: .{20,}";

  @ParameterizedTest
  @ValueSource(strings = {"qcow2", "gpt", "fat"})
  void everyDemandIsAnsweredAndShownOrHasAReason(String module) throws IOException {
    String rules = Files.readString(Page.ROOT.resolve("docs/rules.md"));
    List<Path> tests = sources(module, "test");
    List<Path> classes = sources(module, "main");
    List<String> missing = new ArrayList<>();
    int rows = 0;
    for (MatchResult row : rows(module)) {
      rows++;
      for (String name : quoted(row.group(3))) {
        boolean isThere =
            name.contains(".") ? rules.contains("\n### " + name + "\n") : has(classes, name);
        if (!isThere) {
          missing.add(name);
        }
      }
      List<String> shown = quoted(row.group(4));
      assertThat(shown.isEmpty() ? row.group(4) : "").matches("|" + REASON);
      for (String test : shown) {
        if (!hasMethod(tests, test)) {
          missing.add(test);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(rows).isGreaterThan(40);
  }

  /** All rows but those that head a table. */
  private static List<MatchResult> rows(String module) throws IOException {
    String page = Files.readString(Page.ROOT.resolve("docs/conformance/" + module + ".md"));
    return ROW.matcher(page).results().filter(r -> !r.group(1).matches("section|---.*")).toList();
  }

  private static List<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(name -> name.group(1)).toList();
  }

  private static boolean has(List<Path> sources, String name) {
    return sources.stream().anyMatch(file -> file.endsWith(name + ".java"));
  }

  /** Whether there is a test, named as {@code Class.method}. */
  private static boolean hasMethod(List<Path> tests, String test) throws IOException {
    int dot = test.indexOf('.');
    for (Path file : tests) {
      if (file.endsWith(test.substring(0, dot) + ".java")
          && Files.readString(file).contains("void " + test.substring(dot + 1) + "(")) {
        return true;
      }
    }
    return false;
  }

  /** Sources of a format, and tests of what uses it. */
  private static List<Path> sources(String module, String kind) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String name : kind.equals("main") ? List.of(module) : List.of(module, "bootdisk", "cli")) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(name).resolve("src").resolve(kind))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
      }
    }
    return all;
  }
}
