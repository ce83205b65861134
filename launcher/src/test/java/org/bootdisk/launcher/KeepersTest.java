package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepersTest {

  @TempDir private Path directory;

  /** A program that writes down its process id, and then does something. */
  private List<String> program(String behaviour) {
    return program("", behaviour);
  }

  /** A program that is not seen before it has prepared itself. */
  private List<String> program(String preparation, String behaviour) {
    return List.of("sh", "-c", preparation + "echo $$ > pid.new; mv pid.new pid; " + behaviour);
  }

  private ProcessHandle started() throws Exception {
    Path file = Path.of("pid");
    while (!Files.exists(directory.resolve(file))) {
      Thread.sleep(5);
    }
    return ProcessHandle.of(Long.parseLong(Files.readString(directory.resolve(file)).strip()))
        .orElseThrow();
  }

  private Process guard(List<String> command) throws IOException {
    return new ProcessBuilder(command).directory(directory.toFile()).start();
  }

  private static void assertEnds(ProcessHandle program) throws Exception {
    assertThat(program.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  @Test
  void aGuardEndsAsItsProgramDoes() throws Exception {
    assertThat(guard(Keeper.guard(program("exit 7"))).waitFor()).isEqualTo(7);
    assertThat(guard(Keeper.guard(program("kill -TERM $$"))).waitFor()).isEqualTo(128 + 15);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "trap '' TERM INT HUP; "})
  void aGuardKillsItsProgramWhenNobodyHoldsItsInput(String trap) throws Exception {
    Process guard = guard(Keeper.guard(program(trap + "while :; do sleep 1; done")));
    ProcessHandle program = started();
    guard.getOutputStream().close();
    assertEnds(program);
    assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void aGuardOutlivesSignals(String signal) throws Exception {
    Process guard = guard(Keeper.guard(program("exec sleep 60")));
    ProcessHandle program = started();
    Tool.named("kill").output("-" + signal, guard.pid());
    Thread.sleep(100);
    assertThat(guard.isAlive()).isTrue();
    guard.getOutputStream().close();
    assertEnds(program);
  }

  /** The other one than the program that a guard has started: the shell that watches its input. */
  private static ProcessHandle watchOf(Process guard, ProcessHandle program) {
    return guard.children().filter(each -> !each.equals(program)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"guard", "watch", "owner guard", "owner watch", "owner guard watch"})
  void aProgramEndsWhoeverIsKilled(String victims) throws Exception {
    Process guard = guard(Keeper.guard(program("trap '' TERM INT HUP; ", "exec sleep 60")));
    ProcessHandle program = started();
    ProcessHandle watch = watchOf(guard, program);
    List<Long> killed = new ArrayList<>();
    if (victims.contains("guard")) {
      killed.add(guard.pid());
    }
    if (victims.contains("watch")) {
      killed.add(watch.pid());
    }
    Tool.named("kill").output(Stream.concat(Stream.of("-KILL"), killed.stream()).toArray());
    if (victims.contains("owner")) {
      guard.getOutputStream().close();
    }
    assertEnds(program);
    assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
    guard.getOutputStream().close();
    assertEnds(watch);
  }

  @Test
  void aGuardWhoseGroupIsAskedToEndWhileItStartsEndsItsProgram() throws Exception {
    List<String> shells = Keeper.guard(List.of("setsid", "sleep", "60"));
    for (int i = 0; i < 20; i++) {
      Process guard = guard(shells);
      Tool.named("kill").run("-TERM", "--", "-" + guard.pid());
      guard.getOutputStream().close();
      assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aGentleGuardAsksFirst() throws Exception {
    Process guard =
        guard(
            Keeper.gentleGuard(
                program(
                    "trap 'echo saved > saved; exit 3' TERM; ", "while :; do sleep 0.1; done")));
    ProcessHandle program = started();
    guard.getOutputStream().close();
    assertEnds(program);
    assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(directory.resolve("saved")).exists();
  }

  @Test
  void aCleanerDeletesADirectoryWithLinksButNotWhatTheyNameAndOddNames() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("-rf 'a\n b"));
    Path kept = Files.writeString(directory.resolve("kept"), "kept");
    Files.createSymbolicLink(odd.resolve("link"), kept);
    Keepers keepers = Keepers.ofThisProcess();
    keepers.start(Keeper.cleaner(odd));
    assertThat(odd).exists();
    keepers.close();
    assertThat(odd).doesNotExist();
    assertThat(kept).hasContent("kept");
  }
}
