package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manual pages and completion, judged by the programs that read them. */
class ManualTest {

  @TempDir Path directory;

  @Test
  void everyCommandHasAPageThatMandocReads() throws Exception {
    assertThat(CommandRun.of("man", "-q", directory).status()).isZero();
    int pages = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.1")) {
      for (Path page : files) {
        Tool.named("mandoc").run("-T", "lint", "-W", "error", page).requireSuccess();
        pages++;
      }
    }
    assertThat(pages).isGreaterThan(Commands.byName().size());
    String build =
        Tool.named("mandoc").output("-T", "ascii", directory.resolve("bootdisk-build.1"));
    assertThat(build.replaceAll(".\b", "")).contains("--kernel FILE", "EXAMPLES", "bootdisk(1)");
  }

  @Test
  void helpFitsATerminalOf80Columns() {
    for (String command : Commands.byName().keySet()) {
      assertThat(CommandRun.of(command, "--help").out().lines())
          .as(command)
          .isNotEmpty()
          .allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = directory.resolve("completion");
    Files.writeString(script, CommandRun.of("completion").out());
    assertThat(complete(script, "bootdisk bu", 1)).isEqualTo("build");
    assertThat(complete(script, "bootdisk build --kern", 2)).isEqualTo("--kernel");
  }

  private static String complete(Path script, String line, int word) {
    String program =
        ". \"$0\"; COMP_WORDS=($1); COMP_CWORD=$2; _complete_bootdisk; echo ${COMPREPLY[*]}";
    return Tool.named("bash").output("-c", program, script, line, word).strip();
  }
}
