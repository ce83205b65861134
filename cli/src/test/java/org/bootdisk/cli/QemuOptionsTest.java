package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.cli.image.ImageCommand;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Every sub-command of qemu-img with every option: there, or refused by name with a reason. */
class QemuOptionsTest {

  /** What is refused, and a part of the reason. */
  private static final Map<String, String> REFUSED =
      Map.of("amend --force", "would erase the last passphrase");

  private static final Set<String> FILE_SYSTEM_HINTS = Set.of("nocow", "extent_size_hint");

  /** dd's have no dash. */
  private static final Set<String> OPERANDS = Set.of("bs=", "count=", "skip=", "if=", "of=");

  private static final Pattern SYNOPSIS = Pattern.compile("^  ([a-z]+) ([\\[(-].*)$");
  private static final Pattern OPTION =
      Pattern.compile("(?<=[ \\[(|])(--?[A-Za-z][a-z-]*|(?:bs|count|skip|if|of)=)");

  @TempDir Path directory;

  private static Map<String, Set<String>> theirs() {
    Map<String, Set<String>> commands = new TreeMap<>();
    for (String line : Tool.named("qemu-img").output("--help").split("\n", -1)) {
      Matcher synopsis = SYNOPSIS.matcher(line);
      if (synopsis.matches() && !commands.containsKey(synopsis.group(1))) {
        Set<String> options = new TreeSet<>();
        Matcher option = OPTION.matcher(" " + synopsis.group(2));
        while (option.find()) {
          options.add(option.group(1));
        }
        commands.put(synopsis.group(1), options);
      }
    }
    commands.remove("bench");
    return commands;
  }

  @TestFactory
  List<DynamicTest> hasEveryOptionOrRefusesItWithAReason() {
    Map<String, Set<String>> commands = theirs();
    assertThat(commands).hasSize(14);
    List<DynamicTest> tests = new ArrayList<>();
    commands.forEach(
        (command, options) -> {
          assertThat(options).as(command).isNotEmpty();
          for (String option : options) {
            tests.add(
                DynamicTest.dynamicTest(command + " " + option, () -> judge(command, option)));
          }
        });
    assertThat(tests).hasSizeGreaterThan(100);
    return tests;
  }

  private static void judge(String command, String option) {
    String reason = REFUSED.get(command + " " + option);
    if (reason != null) {
      CommandRun run =
          CommandRun.of("image", command, option, "-o", "encrypt.state=inactive", "x.qcow2");
      assertThat(run.status()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains(reason);
      return;
    }
    CommandLine line = new CommandLine(new ImageCommand().command(command));
    Set<String> ours =
        OPERANDS.contains(option) ? OPERANDS : line.getCommandSpec().optionsMap().keySet();
    assertThat(ours).contains(option);
  }

  @ParameterizedTest
  @CsvSource({
    "qcow2,nocow,chattr",
    "qcow2,extent_size_hint,xfs_io",
    "raw,nocow,chattr",
    "raw,extent_size_hint,xfs_io"
  })
  void refusesOptionsOfFileSystems(String format, String option, String reason) {
    CommandRun run =
        CommandRun.of(
            "image", "create", "-f", format, "-o", option + "=1", directory.resolve("x"), "1M");
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({"create,-f qcow2", "amend,-f qcow2"})
  void knowsEveryCreationOption(String command, String format) {
    List<Object> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(format.split(" ", -1)));
    words.addAll(List.of("-o", "help", directory.resolve("none")));
    String help = Tool.named("qemu-img").output(words.toArray());
    Matcher name = Pattern.compile("(?m)^  ([a-z_.-]+)=<").matcher(help);
    int count = 0;
    String ours = CommandRun.of("image", command, "--help").out().replaceAll("\\s+", "");
    while (name.find()) {
      count++;
      if (FILE_SYSTEM_HINTS.contains(name.group(1))) {
        continue; // Refused by name.
      }
      assertThat(ours).contains(name.group(1) + "=");
    }
    assertThat(count).isGreaterThan(10);
  }
}
