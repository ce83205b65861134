package org.bootdisk.launcher.supervise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.Json;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.run.Launch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedMachineTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private Path temporary;

  @BeforeEach
  void makeDirectories() throws IOException {
    temporary = Files.createDirectory(directory.resolve("t"));
  }

  private static SupervisedMachine start(
      Path image, Path temporary, OutputStream log, String... more) throws Exception {
    Settings settings =
        new Settings()
            .give(Setting.BOOT_DISK, image.toString())
            .give(Setting.DISK_IMAGE, "none")
            .give(Setting.ACCEL, "tcg")
            .give(Setting.MEMORY, "32M");
    Map<String, String> environment = Map.of("TMPDIR", temporary.toString());
    QemuProgram qemu = QemuProgram.in(System.getenv("PATH"));
    Host host = new Host(temporary, environment, qemu, Accelerator.TCG);
    return new Launch(settings.describe(), host, List.of(more)).supervise(log);
  }

  private SupervisedMachine saying(String text, OutputStream log) throws Exception {
    return start(BootSector.saying(text, directory.resolve("disk.img")), temporary, log);
  }

  private static Dialogue dialogue(String... expectedAndSent) {
    java.util.ArrayList<Dialogue.Step> steps = new java.util.ArrayList<>();
    for (int i = 0; i < expectedAndSent.length; i += 2) {
      steps.add(new Dialogue.Step(Pattern.compile(expectedAndSent[i]), expectedAndSent[i + 1]));
    }
    return new Dialogue(steps);
  }

  @Test
  void hearsAnswersAndLogsWhatItSaysAndLeavesNothing() throws Exception {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (SupervisedMachine machine = saying("Hello", log)) {
      assertThat(dialogue("He..o", "A", "B", "").with(machine, PATIENCE)).isEqualTo(Outcome.BOOTED);
      assertThat(temporary).isNotEmptyDirectory();
    }
    assertThat(log.toString(UTF_8)).contains("Hello", "B");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void tellsSignsOfFailureFromTimeOutAndFromTheEnd() throws Exception {
    try (SupervisedMachine machine = saying("Kernel panic", OutputStream.nullOutputStream())) {
      assertThat(Dialogue.awaiting("login").with(machine, PATIENCE))
          .isEqualTo(Outcome.KERNEL_FAILED);
      assertThat(Dialogue.awaiting("login").with(machine, Duration.ofMillis(100)))
          .isEqualTo(Outcome.TIMED_OUT);
      machine.monitor().quit();
      assertThat(Dialogue.awaiting("login").with(machine, PATIENCE)).isEqualTo(Outcome.ENDED);
      assertThat(machine.awaitExit(PATIENCE)).hasValue(0);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void doesNotWaitForAMachineThatQemuHasStopped() throws Exception {
    Path disk = BootSector.panicking(directory.resolve("disk.img"));
    OutputStream nowhere = OutputStream.nullOutputStream();
    String[] pausing = {"-device", "pvpanic", "-action", "panic=pause"};
    try (SupervisedMachine machine = start(disk, temporary, nowhere, pausing)) {
      assertThat(Dialogue.awaiting("login").with(machine, Duration.ofDays(1)))
          .isEqualTo(Outcome.STOPPED);
      assertThat(new Dialogue(List.of()).with(machine, Duration.ofDays(1)))
          .isEqualTo(Outcome.STOPPED);
    }
  }

  @Test
  void takesWhatIsExpectedForNoFailure() throws Exception {
    try (SupervisedMachine machine = saying("grub>", OutputStream.nullOutputStream())) {
      assertThat(Dialogue.awaiting("grub>").with(machine, PATIENCE)).isEqualTo(Outcome.BOOTED);
    }
  }

  @Test
  void talksToTheMonitor() throws Exception {
    Path picture = directory.resolve("screen.png");
    try (SupervisedMachine machine = saying("Hi", OutputStream.nullOutputStream())) {
      assertThat(Dialogue.awaiting("Hi").with(machine, PATIENCE)).isEqualTo(Outcome.BOOTED);
      QmpClient monitor = machine.monitor();
      assertThat(Json.text(monitor.execute("query-status"), "status")).isEqualTo("running");
      monitor.screenDump(picture);
      monitor.saveSnapshot("before");
      Map<String, ?> key = Map.of("type", "qcode", "data", "a");
      monitor.execute("send-key", Map.of("keys", List.of(key), "hold-time", 10));
      assertThatThrownBy(() -> monitor.execute("no-such-command"))
          .isInstanceOf(QmpException.class)
          .hasMessageContaining("no-such-command");
      monitor.powerDown();
      monitor.execute("stop");
      assertThat(monitor.events()).contains("POWERDOWN", "STOP");
    }
    assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');
  }

  @Test
  void hasATpmWhoseEmulatorEndsWithIt() throws Exception {
    Tool.named("swtpm").output("--version");
    Settings settings =
        new Settings()
            .give(Setting.NAME, "trusted")
            .give(Setting.BOOT_DISK, BootSector.saying("Hi", directory.resolve("a")).toString())
            .give(Setting.DISK_IMAGE, "none")
            .give(Setting.ACCEL, "tcg")
            .give(Setting.TPM, "true");
    Map<String, String> environment =
        Map.of("TMPDIR", temporary.toString(), "PATH", System.getenv("PATH"));
    QemuProgram qemu = QemuProgram.in(System.getenv("PATH"));
    Host host = new Host(directory, environment, qemu, Accelerator.TCG);
    Launch launch = new Launch(settings.describe(), host, List.of());
    try (SupervisedMachine machine = launch.supervise(OutputStream.nullOutputStream())) {
      assertThat(Dialogue.awaiting("Hi").with(machine, PATIENCE)).isEqualTo(Outcome.BOOTED);
      assertThat(machine.monitor().execute("query-tpm").toString()).contains("tpm-tis");
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(directory.resolve("trusted-swtpm")).isNotEmptyDirectory();
    assertThat(ProcessHandle.allProcesses().map(each -> each.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("swtpm") && line.contains(directory.toString()));
  }

  @Test
  void tellsWhatQemuSaysWhenItDoesNotStart() throws Exception {
    Path disk = BootSector.saying("Hi", directory.resolve("disk.img"));
    assertThatThrownBy(
            () -> start(disk, temporary, OutputStream.nullOutputStream(), "-device", "nothing"))
        .isInstanceOf(QemuFailedException.class)
        .hasMessageContaining("status 1")
        .hasMessageContaining("'nothing' is not a valid device model name");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void leavesNothingWhenItsParentIsKilled() throws Exception {
    Path disk = BootSector.saying("Hi", directory.resolve("disk.img"));
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                disk.toString(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = parent.inputReader(UTF_8)) {
      assertThat(out.readLine()).isEqualTo("BOOTED");
      List<ProcessHandle> started = parent.descendants().toList();
      assertThat(started).hasSizeGreaterThanOrEqualTo(2);
      Tool.named("kill").output("-KILL", parent.pid());
      for (ProcessHandle each : started) {
        each.onExit().get(30, java.util.concurrent.TimeUnit.SECONDS);
      }
      assertThat(temporary).isEmptyDirectory();
    } finally {
      parent.destroyForcibly();
    }
  }

  /** The program that is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      SupervisedMachine machine =
          start(Path.of(arguments[0]), Path.of(arguments[1]), OutputStream.nullOutputStream());
      System.out.println(Dialogue.awaiting("Hi").with(machine, PATIENCE));
      Thread.sleep(PATIENCE.toMillis());
    }
  }
}
