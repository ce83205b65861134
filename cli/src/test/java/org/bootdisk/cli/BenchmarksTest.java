package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** bench/README.md says why a row of bench/RESULTS.md is behind its peer. */
class BenchmarksTest {

  /** What the start of the JVM, and code that runs for the first time, may take, in seconds. */
  private static final double START = 0.25;

  /** A ratio that two measurements of the same work may have. */
  private static final double NOISE = 1.05;

  private static final Pattern SECTION =
      Pattern.compile("(?ms)^<!-- (\\S+) -->$(.*?)(?=^<!--|\\z)");

  /** The head of a table that has seconds of ours and of a peer. */
  private static final String BESIDE_A_PEER = "| work | bootdisk s | peer s | ratio |";

  /** Title, our seconds, and the ratio to the peer's, which has none if it took no time. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([^|]+) \\| ([0-9.]+) \\| [0-9.]+ \\| ([0-9.]+|-) \\|");

  /** What bench/all runs. */
  private static final Pattern PROGRAMS = Pattern.compile("(?m)^for program in (.*); do$");

  @Test
  void everyRowThatIsBehindHasItsReason() throws IOException {
    List<String> behind = new ArrayList<>();
    int rows = 0;
    for (MatchResult section : all(SECTION, Files.readString(results()))) {
      if (!section.group(2).contains(BESIDE_A_PEER)) {
        continue;
      }
      for (MatchResult row : all(ROW, section.group(2))) {
        rows++;
        if (Double.parseDouble(row.group(2)) > START && isBehind(row.group(3))) {
          behind.add("| `" + section.group(1) + "` | " + row.group(1) + " | ");
        }
      }
    }
    String reasons = Files.readString(Page.ROOT.resolve("bench/README.md"));
    assertThat(behind).allSatisfy(row -> assertThat(reasons).contains(row));
    assertThat(rows).isGreaterThan(60);
  }

  private static boolean isBehind(String ratio) {
    return ratio.equals("-") || Double.parseDouble(ratio) > NOISE;
  }

  @Test
  void everyProgramHasItsSection() throws IOException {
    List<String> sections =
        all(SECTION, Files.readString(results())).stream().map(s -> s.group(1)).toList();
    MatchResult programs = all(PROGRAMS, Files.readString(Page.ROOT.resolve("bench/all"))).get(0);
    assertThat(sections).containsExactlyInAnyOrder(programs.group(1).split(" "));
  }

  private static Path results() {
    return Page.ROOT.resolve("bench/RESULTS.md");
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
