package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the command is ended while QEMU runs, neither QEMU nor a temporary file is left. */
class StrayTest {

  /** Obeys nothing but SIGKILL, and answers nobody. */
  private static final String STUBBORN =
      """
      #!/bin/sh
      if [ "$1" = --version ]; then echo 'QEMU emulator version 7.2.22'; exit; fi
      trap '' INT TERM HUP
      case " $* " in
        *' kvm '*) exit 1 ;;
      esac
      echo $$ > "$TMPDIR/../pid-$CASE.new"
      mv "$TMPDIR/../pid-$CASE.new" "$TMPDIR/../pid-$CASE"
      while :; do sleep 0.2; done
      """;

  @TempDir private Path directory;
  private Path temporary = Path.of("");
  private Path disk = Path.of("");
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void makeFiles() throws IOException {
    Path qemu = Files.writeString(directory.resolve("qemu-system-x86_64"), STUBBORN);
    assertThat(qemu.toFile().setExecutable(true)).isTrue();
    disk = Files.write(directory.resolve("boot.img"), new byte[1 << 20]);
    temporary = Files.createDirectory(directory.resolve("t"));
  }

  /** Starts the command in a group of processes of its own. */
  private Process start(String name, Object... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal", "setsid"));
    command.addAll(BootdiskProcess.words(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .redirectErrorStream(true);
    builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().put("CASE", name);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private ProcessHandle qemuOf(String name) throws Exception {
    Path file = directory.resolve("pid-" + name);
    for (int i = 0; i < 3000 && !Files.exists(file); i++) {
      Thread.sleep(10);
    }
    assertThat(file).as(Files.readString(directory.resolve(name + ".log"))).exists();
    return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
  }

  /** The shells that see to it that nothing is left. */
  private static List<Long> keepersOf(Process command, List<ProcessHandle> machines) {
    return command
        .descendants()
        .filter(each -> !machines.contains(each))
        .filter(each -> each.parent().filter(machines::contains).isEmpty())
        .map(ProcessHandle::pid)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM to all but QEMU", "KILL to the group"})
  void isNotLeft(String signals) throws Exception {
    Process verify = start("verify", "verify", "-q", disk, "--boot=bios");
    Process run = start("run", "run", disk, "--supervised", "--disk-image=none");
    List<ProcessHandle> machines = List.of(qemuOf("verify"), qemuOf("run"));
    assertThat(temporary.toFile().list()).hasSizeGreaterThanOrEqualTo(2);
    for (Process each : List.of(verify, run)) {
      List<Object> words = new ArrayList<>(List.of("-" + signals.substring(0, 4), "--"));
      words.add((signals.endsWith("group") ? "-" : "") + each.pid());
      if (signals.startsWith("TERM")) {
        words.addAll(keepersOf(each, machines));
      }
      Tool.named("kill").output(words.toArray());
    }
    for (ProcessHandle machine : machines) {
      machine.onExit().get(30, TimeUnit.SECONDS);
    }
    for (Process each : List.of(verify, run)) {
      assertThat(each.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < 500 && temporary.toFile().list().length > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "group"})
  void directoriesGoWithTheQemuThatTheCommandHasBecome(String signal) throws Exception {
    Process run = start("run", "run", disk, "--disk-image=none");
    ProcessHandle machine = qemuOf("run");
    assertThat(machine.pid()).isEqualTo(run.pid());
    assertThat(temporary.toFile().list()).containsExactly("bootdisk-" + run.pid());
    Tool.named("kill").output("-KILL", "--", (signal.equals("group") ? "-" : "") + machine.pid());
    assertThat(run.waitFor()).isEqualTo(128 + 9);
    for (int i = 0; i < 500 && temporary.toFile().list().length > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(temporary).isEmptyDirectory();
  }
}
