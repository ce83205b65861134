package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bootdisk.cli.command.Console;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Manual pages and help, judged by the program that reads the pages. */
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
    assertThat(pages).isGreaterThan(new Commands().names().size());
    String build =
        Tool.named("mandoc").output("-T", "ascii", directory.resolve("bootdisk-build.1"));
    assertThat(build.replaceAll(".\b", "")).contains("--kernel FILE", "EXAMPLES", "bootdisk(1)");
  }

  @Test
  void helpOfEveryCommandAndItsPageFitATerminalOf80Columns() throws Exception {
    List<List<String>> commands = new ArrayList<>();
    collect(Main.commandLine(Console.system()), List.of(), commands);
    assertThat(commands).hasSizeGreaterThan(new Commands().names().size());
    assertThat(CommandRun.of("man", "-q", directory).status()).isZero();
    for (List<String> command : commands) {
      List<String> help = new ArrayList<>(command);
      help.add("--help");
      assertThat(tooLong(CommandRun.of(help.toArray()).out())).as("%s", help).isEmpty();
      String page = "bootdisk" + String.join("", command.stream().map(w -> "-" + w).toList());
      String shown = Tool.named("mandoc").output("-T", "ascii", directory.resolve(page + ".1"));
      assertThat(tooLong(shown.replaceAll(".\b", ""))).as(page).isEmpty();
    }
  }

  @Test
  void helpThatIsMadeOfSummariesListsTheCommandsOfTheWholeGrammar() {
    CommandLine all = Main.commandLine(Console.system());
    assertThat(CommandRun.of("--help").out()).contains(all.getHelp().commandList());
    for (String group : List.of("image", "gpt", "fat", "grub", "recipe")) {
      CommandLine whole = Objects.requireNonNull(all.getSubcommands().get(group));
      assertThat(CommandRun.of(group, "--help").out()).contains(whole.getHelp().commandList());
    }
  }

  @Test
  void listOfCommandsTellsEachInAWholeSentence() {
    List<String> told = new ArrayList<>();
    collectDescriptions(Main.commandLine(Console.system()), told);
    assertThat(told).hasSizeGreaterThan(60).allMatch(sentence -> sentence.endsWith("."));
  }

  private static void collectDescriptions(CommandLine at, List<String> told) {
    told.add(at.getCommandSpec().usageMessage().description()[0]);
    for (CommandLine sub : at.getSubcommands().values()) {
      collectDescriptions(sub, told);
    }
  }

  private static List<String> tooLong(String text) {
    assertThat(text).isNotEmpty();
    return text.lines().filter(line -> line.length() > 80).toList();
  }

  private static void collect(CommandLine at, List<String> path, List<List<String>> commands) {
    commands.add(path);
    for (Map.Entry<String, CommandLine> sub : at.getSubcommands().entrySet()) {
      if (sub.getValue().getCommandSpec().usageMessage().hidden()) {
        continue;
      }
      List<String> words = new ArrayList<>(path);
      words.add(sub.getKey());
      collect(sub.getValue(), words, commands);
    }
  }
}
