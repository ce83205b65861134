package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion, by the shells that do it. */
class CompletionTest {

  /**
   * Types a line in a zsh that runs in a terminal of its own, asks for completion, and shows it.
   */
  private static final String ZSH =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "fpath=('$1' \\$fpath); autoload -Uz compinit; compinit -u -D; stty columns 200"
      zpty -w shell 'bindkey "^I" complete-word; zstyle ":completion:*" list-colors ""; unsetopt beep'
      zpty -w shell 'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^X" show'
      zpty -w shell 'print -r set"tled"'
      zpty -r -m shell seen '*settled*'
      zpty -w -n shell "$2"$'\t\\x18'
      zpty -r -m shell seen '*<*>*'
      print -r -- "$seen"
      """;

  @TempDir private Path directory;

  private Path script(String shell) throws Exception {
    CommandRun run = CommandRun.of("completion", shell);
    assertThat(run.status()).isZero();
    Path script = directory.resolve(shell.equals("zsh") ? "_bootdisk" : "completion." + shell);
    return Files.writeString(script, run.out());
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = script("bash");
    assertThat(inBash(script, "bootdisk bu", 1)).isEqualTo("build");
    assertThat(inBash(script, "bootdisk build --kern", 2)).isEqualTo("--kernel");
    assertThat(inBash(script, "bootdisk gpt sh", 2)).isEqualTo("show");
    assertThat(CommandRun.of("completion").out()).isEqualTo(Files.readString(script));
  }

  private static String inBash(Path script, String line, int word) {
    String program =
        ". \"$0\"; COMP_WORDS=($1); COMP_CWORD=$2; _complete_bootdisk; echo ${COMPREPLY[*]}";
    return Tool.named("bash").output("-c", program, script, line, word).strip();
  }

  @Test
  void fishCompletesCommandsOptionsAndValuesAndTellsWhatTheyAreFor() throws Exception {
    Path script = script("fish");
    Tool.named("fish").output("--no-execute", script);
    assertThat(inFish(script, "bootdisk bu"))
        .containsExactly("build\tBuild a bootable disk: GPT, FAT, GRUB for BIOS and UEFI, a menu");
    assertThat(inFish(script, "bootdisk build --kern"))
        .singleElement()
        .asString()
        .startsWith("--kernel");
    assertThat(inFish(script, "bootdisk -")).anyMatch(line -> line.startsWith("--version"));
    assertThat(inFish(script, "bootdisk gpt show -"))
        .noneMatch(line -> line.startsWith("--version"));
    assertThat(inFish(script, "bootdisk gpt sh")).singleElement().asString().startsWith("show");
    assertThat(inFish(script, "bootdisk gpt show sh")).isEmpty();
    assertThat(inFish(script, "bootdisk verify --format s"))
        .anyMatch(line -> line.startsWith("sarif"));
  }

  private static List<String> inFish(Path script, String line) {
    String program = "source $argv[1]; complete --do-complete $argv[2]";
    return Tool.named("fish").output("--no-config", "-c", program, script, line).lines().toList();
  }

  @Test
  void zshCompletesCommandsOptionsAndValuesAndTellsWhatTheyAreFor() throws Exception {
    Path script = script("zsh");
    Tool.named("zsh").output("-n", script);
    assertThat(inZsh("bootdisk bu")).contains("<bootdisk build >");
    assertThat(inZsh("bootdisk build --kern")).contains("<bootdisk build --kernel=>");
    assertThat(inZsh("bootdisk gpt sh")).contains("<bootdisk gpt show >");
    assertThat(inZsh("bootdisk verify --format sa")).contains("<bootdisk verify --format sarif >");
    assertThat(inZsh("bootdisk gpt ")).containsPattern("check +-- Check").contains("zap");
  }

  private String inZsh(String line) {
    return Tool.named("zsh").output("-f", "-c", ZSH, "zsh", directory, line);
  }
}
