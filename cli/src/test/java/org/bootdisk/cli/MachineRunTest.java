package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.fixtures.boot.MachineGuest;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.bootdisk.launcher.plan.Host;
import org.bootdisk.launcher.run.Launch;
import org.bootdisk.launcher.supervise.Dialogue;
import org.bootdisk.launcher.supervise.Outcome;
import org.bootdisk.launcher.supervise.SupervisedMachine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real machines with Debian's kernel, described as the seed's users describe theirs. */
@Tag("slow")
class MachineRunTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path shared;
  @TempDir private Path directory;

  private static LinuxKernel kernel = new LinuxKernel(Path.of(""), Path.of(""));
  private static Path initrd = Path.of("");
  private static Path boot = Path.of("");

  @BeforeAll
  static void build() throws IOException {
    kernel = LinuxKernel.ofDebianForAll();
    initrd = Files.write(shared.resolve("initrd"), MachineGuest.initrd(kernel));
    Path recipe = shared.resolve("recipe.yaml");
    Files.writeString(
        recipe,
        "timeout: 0\nmenu:\n- title: Linux\n  kernel: "
            + kernel.image()
            + "\n  initrds: ["
            + initrd
            + "]\n  parameters: console=ttyS0 quiet panic=-1 no_timer_check job=hello\n");
    boot = shared.resolve("boot.qcow2");
    BootdiskProcess.run("build", "-q", "-o", boot, "--size=64M", recipe).requireSuccess();
  }

  private Path temporary = Path.of("");
  private Path exchange = Path.of("");

  @BeforeEach
  void makeDirectories() throws IOException {
    temporary = Files.createDirectory(directory.resolve("t"));
    exchange = Files.createDirectory(directory.resolve("exchange"));
  }

  /** Runs a machine to its end and returns what the guest said. */
  private String run(Object... words) {
    return command(words).requireSuccess().out();
  }

  private Tool.Result command(Object... words) {
    List<Object> all = new ArrayList<>(List.of("-C", directory));
    all.addAll(List.of("TMPDIR=" + temporary, "USE_TMPDIR=1", "SHARED_DIR=" + exchange));
    all.addAll(BootdiskProcess.words("run", "--accel=tcg", "--memory=512M", "--supervised"));
    all.add("--timeout=240");
    all.addAll(List.of(words));
    return Tool.named("env").within(300).run(all.toArray());
  }

  private Object[] kernelWith(String job, Object... more) {
    List<Object> words = new ArrayList<>();
    words.add("--kernel=" + kernel.image());
    words.add("--initrd=" + initrd);
    words.add("--guest-initrd");
    words.add("--parameters=quiet panic=-1 no_timer_check job=" + job);
    words.addAll(List.of(more));
    return words.toArray();
  }

  @Test
  void formatsItsRootDiskOnceAndKeepsItAndTwoMore() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.writeString(store.resolve("program"), "from the host's store");
    Files.writeString(exchange.resolve("to-guest"), "from the host");
    Object[] machine = kernelWith("disks", "--empty-disks=8,16", "--store=" + store);
    String first = run(machine);
    assertThat(first)
        .contains("guest: formatting /dev/vda", "guest: boots 1")
        .contains("guest: shared from the host", "guest: store from the host's store")
        .contains("guest: written to the store")
        .contains("guest: vdb 16384 sectors", "guest: vdc 32768 sectors")
        .contains("guest: vdb has nothing");
    assertThat(exchange.resolve("to-host")).hasContent("from the guest");
    assertThat(store.resolve("new")).doesNotExist();
    String second = run(machine);
    assertThat(second)
        .contains("guest: boots 2", "guest: vdb has mark vdb", "guest: vdc has mark vdc")
        .doesNotContain("formatting");
    for (String image : List.of("noname.qcow2", "t/empty2.qcow2", "t/empty3.qcow2")) {
      Tool.named("qemu-img").output("check", directory.resolve(image));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"virtio", "scsi", "ide"})
  void bootsItsBootDiskUnderSeabiosThoughTheRootDiskComesFirst(String bus) {
    String said = run("--boot-disk=" + boot, "--disk-interface=" + bus, "--empty-disks=8");
    // Which of two ATA disks Linux calls the first is chance.
    assertThat(said)
        .contains("guest: started", " 16384")
        .containsPattern("guest: disk [vs]d[abc] 2097152");
  }

  @Test
  void bootsUnderUefiAndKeepsAVariableOverRestarts() {
    Object[] machine = {
      "--boot-disk=" + boot, "--firmware=uefi", "--no-exchange", "--disk-interface=scsi"
    };
    assertThat(run(machine)).contains("guest: variable absent, written");
    assertThat(run(machine)).contains("guest: variable kept");
  }

  /** The seed's boot disk is the second; OVMF tries them all. */
  @Test
  void theSeedForgetsAVariableOfUefi() throws IOException {
    Path firmware = Path.of("/usr/share/ovmf/OVMF.fd");
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("--profile=seed", "--boot-disk=" + boot, "--firmware=" + firmware));
    words.addAll(List.of("--store=/usr", "--no-graphics"));
    assertThat(run(words.toArray())).contains("guest: variable absent, written");
    Path copy = temporary.resolve("bios.bin");
    assertThat(Files.mismatch(copy, firmware)).as("the variable is in the copy").isNotNegative();
    Path ending = Files.writeString(directory.resolve("qemu"), "#!/bin/sh\necho version 9.0\n");
    assertThat(ending.toFile().setExecutable(true)).isTrue();
    words.add("--qemu=" + ending);
    command(words.toArray()).requireStatus(15);
    assertThat(copy).as("the next start has a fresh one").hasSameBinaryContentAs(firmware);
  }

  @Test
  void leadsAForwardedPortToTheGuestAndObeysThePowerButton() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Settings settings =
        new Settings()
            .give(Setting.KERNEL, kernel.image().toString())
            .give(Setting.INITRD, initrd.toString())
            .give(Setting.PARAMETERS, "quiet panic=-1 no_timer_check job=serve")
            .give(Setting.DISK_IMAGE, "none")
            .give(Setting.MEMORY, "256M")
            .give(Setting.NETWORK, "restricted")
            .give(Setting.FORWARDS, port + ":8080");
    Host host =
        new Host(
            directory,
            Map.of("TMPDIR", temporary.toString()),
            QemuProgram.in(System.getenv("PATH")),
            Accelerator.TCG);
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (SupervisedMachine machine =
        new Launch(settings.describe(), host, List.of()).supervise(log)) {
      assertThat(answer(port, machine)).isEqualTo("hello from the guest");
      assertThat(Dialogue.awaiting("guest: waits for event").with(machine, PATIENCE))
          .isEqualTo(Outcome.BOOTED);
      machine.monitor().powerDown();
      assertThat(machine.awaitExit(PATIENCE)).hasValue(0);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("guest: power button pressed");
    assertThat(temporary).isEmptyDirectory();
  }

  /** QEMU takes the connection before anybody listens in the guest, and then closes it. */
  private static String answer(int port, SupervisedMachine machine) throws Exception {
    for (int i = 0; i < 600 && machine.awaitExit(Duration.ZERO).isEmpty(); i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          InputStream in = socket.getInputStream()) {
        String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!answer.isEmpty()) {
          return answer;
        }
      } catch (IOException e) {
        // QEMU does not listen yet, or has nobody to pass it to.
      }
      Thread.sleep(200);
    }
    return machine.serial().said();
  }
}
