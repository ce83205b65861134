package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Help in two lengths, examples that are right, and answers to words that are nearly right. */
class HelpTest {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s']+)");
  private static final Pattern BEHIND_THE_COMMAND = Pattern.compile("\\s{3,}.*| [>|] ?.*| #.*");

  /** The words of every command that is none of groups. */
  static List<String> commands() {
    List<String> commands = new ArrayList<>();
    collect(Main.commandLine(Console.system()), "", commands);
    return commands;
  }

  private static void collect(CommandLine at, String path, List<String> commands) {
    if (at.getSubcommands().isEmpty()) {
      commands.add(path.strip());
    }
    for (Map.Entry<String, CommandLine> sub : at.getSubcommands().entrySet()) {
      if (!sub.getValue().getCommandSpec().usageMessage().hidden()) {
        collect(sub.getValue(), path + " " + sub.getKey(), commands);
      }
    }
  }

  private static CommandRun run(String words) {
    return CommandRun.of((Object[]) words.split(" ", -1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void tellsBrieflyAndInFull(String command) {
    CommandRun brief = run(command + " -h");
    CommandRun full = run(command + " --help");
    assertThat(brief.status()).isZero();
    assertThat(full.status()).isZero();
    assertThat(full.out())
        .contains(
            "\n\nOptions:\n", "Example", "\nExit status:\n", "\nEnvironment:\n", "\nFiles:\n");
    assertThat(brief.out()).contains("Usage: bootdisk " + command).doesNotContain("--stacktrace");
    assertThat(brief.out().lines().count()).isLessThan(full.out().lines().count() / 2 + 25);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isLaidOutAsTheGrammarHasIt(String command) {
    String group = command.substring(0, Math.max(0, command.lastIndexOf(' ')));
    for (String path : List.of(command, group)) {
      for (String request : List.of("-h", "--help")) {
        String[] words = (path + " " + request).strip().split(" ", -1);
        requirePage(Map.of("FORCE_COLOR", "1"), words);
        requirePage(Map.of("NO_COLOR", "1"), words);
      }
    }
  }

  private static void requirePage(Map<String, String> environment, String... words) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    assertThat(HelpPages.print(console(page, environment), words)).isTrue();
    ByteArrayOutputStream live = new ByteArrayOutputStream();
    assertThat(Main.execute(console(live, environment), words)).isZero();
    assertThat(page.toString(UTF_8)).isEqualTo(live.toString(UTF_8));
  }

  private static Console console(ByteArrayOutputStream to, Map<String, String> environment) {
    PrintStream out = new PrintStream(to, true, UTF_8);
    return new Console(out, out, environment);
  }

  @ParameterizedTest
  @CsvSource({"--json --help", "help", "practice --help", "../help -h", "gpt show disk.img -h"})
  void isLaidOutForNothingElse(String words) {
    assertThat(HelpPages.print(Console.system(), words.split(" ", -1))).isFalse();
  }

  @Test
  void helpIsACommandToo() {
    assertThat(run("help fat cp")).isEqualTo(run("fat cp --help"));
    assertThat(run("help").out()).isEqualTo(run("--help").out());
  }

  @Test
  void everyExampleIsACommandLineThatIsUnderstood() {
    List<String> examples = new ArrayList<>();
    Examples.all().forEach(line -> examples.add("bootdisk " + line));
    for (String command : commands()) {
      String help = run(command + " --help").out();
      int start = help.indexOf("Example");
      help.substring(start, help.indexOf("\nExit status:"))
          .replace("\\\n", " ")
          .lines()
          .filter(line -> line.startsWith("  bootdisk "))
          .forEach(examples::add);
    }
    assertThat(examples).hasSizeGreaterThan(120);
    CommandLine grammar = Main.commandLine(Console.system());
    for (String example : examples) {
      String line = BEHIND_THE_COMMAND.matcher(example.strip()).replaceFirst("");
      List<String> words =
          WORD.matcher(line)
              .results()
              .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
              .toList();
      assertThatCode(() -> grammar.parseArgs(words.subList(1, words.size()).toArray(String[]::new)))
          .as(example)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "biuld,build",
    "isnpect x,inspect",
    "image ifno x,info",
    "gpt shwo x,show",
    "fat lss x,ls",
    "grub chek x,check",
    "build --kernal x,--kernel",
    "verify --polcy=x,--policy",
    "image convert --progres x,--progress",
    "gpt create --ad x,--add",
    "fat cp --partion 1,--partition",
    "run --memroy 1,--memory",
  })
  void namesTheNearestWordThatIsRight(String words, String meant) {
    CommandRun run = run(words);
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).containsIgnoringCase("did you mean").contains(meant + "'");
  }

  @Test
  void everyCommandTakesTheCommonOptions() {
    CommandLine all = Main.commandLine(Console.system());
    for (String command : commands()) {
      CommandLine at = all;
      for (String word : command.split(" ", -1)) {
        at = Objects.requireNonNull(at.getSubcommands().get(word), word);
      }
      List<String> longest =
          at.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
      assertThat(longest)
          .as(command)
          .contains("--json", "--quiet", "--verbose", "--color", "--progress", "--help");
    }
  }
}
