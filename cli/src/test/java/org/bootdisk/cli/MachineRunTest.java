package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.fixtures.boot.MachineGuest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real machines with Debian's kernel, described as the seed's users describe theirs. */
@Tag("slow")
class MachineRunTest {

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
    List<Object> all = new ArrayList<>(List.of("-C", directory));
    all.addAll(List.of("TMPDIR=" + temporary, "USE_TMPDIR=1", "SHARED_DIR=" + exchange));
    all.addAll(BootdiskProcess.words("run", "--accel=tcg", "--memory=512M", "--supervised"));
    all.add("--timeout=240");
    all.addAll(List.of(words));
    return Tool.named("env").within(300).output(all.toArray());
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
  @CsvSource({"bios, virtio", "bios, scsi", "bios, ide", "uefi, scsi"})
  void bootsItsBootDiskThoughTheRootDiskComesFirst(String firmware, String bus) {
    String said = run("--boot-disk=" + boot, "--firmware=" + firmware, "--disk-interface=" + bus);
    // Which of two ATA disks Linux calls the first is chance.
    assertThat(said).contains("guest: started").containsPattern("guest: disk [vs]d[ab] 2097152");
  }

  @Test
  void keepsAVariableOfUefiOverRestartsAndTheSeedForgetsIt() {
    Object[] modern = {"--boot-disk=" + boot, "--firmware=uefi", "--no-exchange"};
    assertThat(run(modern)).contains("guest: variable absent, written");
    assertThat(run(modern)).contains("guest: variable kept");
    Object[] seed = {
      "--profile=seed",
      "--boot-disk=" + boot,
      "--firmware=uefi",
      "--store=/usr",
      "--no-graphics",
      // The seed's boot disk is the second; OVMF tries them all.
      "--disk-image=seed.qcow2"
    };
    assertThat(run(seed)).contains("guest: variable absent, written");
    assertThat(run(seed)).contains("guest: variable absent, written");
  }

  @Test
  void leadsAForwardedPortToTheGuestAndObeysThePowerButton() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of("env", "-C", directory.toString()));
    command.add("TMPDIR=" + temporary);
    command.addAll(BootdiskProcess.words("run", "--accel=tcg", "--memory=256M"));
    command.addAll(List.of("--expect=guest: served", "--disk-image=none", "--timeout=240"));
    command.add("--forwards=" + port + ":8080");
    for (Object word : kernelWith("serve")) {
      command.add(word.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      assertThat(answer(port, process)).isEqualTo("hello from the guest");
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(temporary).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  /** QEMU takes the connection before anybody listens in the guest, and then closes it. */
  private static String answer(int port, Process process) throws Exception {
    while (process.isAlive()) {
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
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
