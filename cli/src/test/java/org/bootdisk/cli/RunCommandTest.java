package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.launcher.description.Setting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command with a QEMU that does nothing but write down how it was called. */
class RunCommandTest {

  private static final String RECORDING =
      """
      #!/bin/sh
      if [ "$1" = --version ]; then echo 'QEMU emulator version 7.2.22'; exit; fi
      echo $$ > RECORD.pid
      pwd > RECORD.pwd
      ls -l /proc/self/fd > RECORD.fds
      printf '%s\\n' "$@" > RECORD
      sh -c "${BEHAVIOUR:-exit 7}"
      status=$?
      [ "$status" -lt 128 ] || kill -$((status - 128)) $$
      exit $status
      """;

  @TempDir private Path directory;
  private Path qemu = Path.of("");
  private Path record = Path.of("");
  private Path disk = Path.of("");
  private Path temporary = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    record = directory.resolve("record");
    qemu =
        Files.writeString(
            directory.resolve("qemu"), RECORDING.replace("RECORD", record.toString()));
    assertThat(qemu.toFile().setExecutable(true)).isTrue();
    disk = Files.write(directory.resolve("boot.img"), new byte[1 << 20]);
    temporary = Files.createDirectory(directory.resolve("t"));
  }

  private Process start(Map<String, String> variables, Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of("run", "--qemu=" + qemu, "--accel=tcg"));
    all.addAll(List.of(words));
    List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
    command.addAll(BootdiskProcess.words(all.toArray()));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("TMPDIR", temporary.toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  private CommandRun run(Object... words) {
    List<Object> all = new ArrayList<>(List.of("run", "--qemu=" + qemu, "--accel=tcg"));
    all.addAll(List.of(words));
    return CommandRun.in(
        Map.of("PATH", System.getenv("PATH"), "TMPDIR", temporary.toString()), all.toArray());
  }

  private void awaitEmpty(Path place) throws Exception {
    for (int i = 0; i < 500 && place.toFile().list().length > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void becomesQemuAndLeavesNothing() throws Exception {
    Process process = start(Map.of(), disk, "--", "-more", "a b");
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(7);
    assertThat(Files.readString(directory.resolve("record.pid")).strip())
        .isEqualTo(Long.toString(process.pid()));
    assertThat(Files.readAllLines(record)).endsWith("-more", "a b").contains("-nodefaults");
    assertThat(Files.readString(directory.resolve("record.fds")))
        .as("no file of the JVM's is open")
        .doesNotContain(".jar", "/modules");
    awaitEmpty(temporary);
  }

  @Test
  void diesAsQemuDies() throws Exception {
    Process process = start(Map.of("BEHAVIOUR", "exit 143"), disk);
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    process = start(Map.of("BEHAVIOUR", "sleep 60"), disk);
    while (!Files.exists(record) || temporary.toFile().list().length == 0) {
      Thread.sleep(10);
    }
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void startsTheSeedsProfileInItsDirectoryAndKeepsTheUsersOwn() throws Exception {
    Map<String, String> variables = new HashMap<>();
    variables.put("USE_TMPDIR", "1");
    variables.put("QEMU_OPTS", "-S -s");
    Process process =
        start(
            variables,
            "--profile=seed",
            "--boot-disk=" + disk,
            "--store=" + directory,
            "--empty-disks=1,2");
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(7);
    assertThat(Files.readString(directory.resolve("record.pwd")).strip())
        .isEqualTo(temporary.toString());
    assertThat(Files.readAllLines(record)).endsWith("-S", "-s").startsWith("-cpu", "kvm64");
    assertThat(temporary.toFile().list())
        .containsExactlyInAnyOrder("disk.img", "empty2.qcow2", "empty3.qcow2", "xchg");
    Path root = directory.resolve("noname.qcow2");
    assertThat(Tool.named("qemu-img").output("info", "--output=json", root))
        .contains("\"virtual-size\": " + (512 << 20));
    assertThat(Tool.named("qemu-img").output("info", temporary.resolve("disk.img")))
        .contains("backing file: " + disk, "backing file format: raw");
  }

  @Test
  void printsTheCommandAsLinesOrJson() {
    assertThat(run(disk, "--print").out().lines().toList())
        .startsWith(qemu.toString(), "-no-user-config")
        .contains(
            "if=none,id=drive0,format=qcow2,cache=unsafe,file="
                + temporary
                + "/bootdisk-XXXXXXXXXX/disk.img");
    assertThat(run(disk, "--print", "--json").out())
        .contains("\"command\": [", "\"made-first\": [", "/disk.img\"");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void doesForADiskAllThatTheScriptDoesWhenTheProfileIsTheSeeds() {
    assertThat(run(disk, "--profile=seed", "--store=" + directory, "--print").out())
        .contains("noname.qcow2,cache=writeback,werror=report,if=virtio\n", "mount_tag=xchg\n");
  }

  @ParameterizedTest
  @CsvSource({"modern, bios", "modern, uefi", "seed, bios", "seed, uefi"})
  void writesAScriptThatCallsQemuAlike(String profile, String firmware) throws Exception {
    Path script = directory.resolve("run-vm");
    Object[] machine = {
      "--profile=" + profile,
      "--boot-disk=" + disk,
      "--firmware=" + firmware,
      "--store=" + directory,
      "--empty-disks=1",
      "--disk-image=" + directory.resolve("a root, 'odd'.qcow2")
    };
    Object[] withScript = java.util.Arrays.copyOf(machine, machine.length + 1);
    withScript[machine.length] = "--script=" + script;
    assertThat(run(withScript).err()).isEmpty();
    Tool.named("shellcheck").output(script);
    Map<String, String> variables =
        Map.of(
            "USE_TMPDIR", "1",
            "QEMU_OPTS", "-S  -s",
            "QEMU_NET_OPTS", "hostfwd=tcp::1-:2",
            "SHARED_DIR", "/tmp");
    Process process = start(variables, machine);
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(7);
    List<String> ours = Files.readAllLines(record);
    Tool shell = Tool.named("dash").in(directory).with("TMPDIR", temporary.toString());
    variables.forEach(shell::with);
    shell.run(script).requireStatus(7);
    assertThat(Files.readAllLines(record)).isEqualTo(ours);
  }

  @Test
  void writesAScriptWhoseDirectoryGoesWithQemu() throws Exception {
    Path script = directory.resolve("run-vm");
    assertThat(run(disk, "--script", script).err()).isEmpty();
    Tool.named("dash").with("TMPDIR", temporary.toString()).run(script).requireStatus(7);
    awaitEmpty(temporary);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1"})
  void endsItsHelpersWithTheMachineAndSoDoesTheScript(String ownDirectory) throws Exception {
    Path helper =
        Files.writeString(
            directory.resolve("swtpm"),
            """
            #!/bin/sh
            for last; do :; done
            echo $$ > "$HELPER"
            echo > "${last#type=unixio,path=}"
            exec sleep 60
            """);
    assertThat(helper.toFile().setExecutable(true)).isTrue();
    Path script = directory.resolve("run-vm");
    Map<String, String> variables = new HashMap<>();
    variables.put("PATH", directory + ":" + System.getenv("PATH"));
    variables.put("USE_TMPDIR", ownDirectory);
    variables.put("HELPER", directory.resolve("helper").toString());
    assertThat(start(variables, disk, "--tpm", "--script=" + script).waitFor()).isZero();
    Tool.named("shellcheck").output(script);
    assertThat(start(variables, disk, "--tpm").waitFor()).isEqualTo(7);
    assertThat(Files.readString(record)).contains("tpm-tis,tpmdev=tpm");
    awaitEnd(directory.resolve("helper"));
    for (String shell : List.of("dash", "bash")) {
      Tool tool = Tool.named(shell).in(directory).with("TMPDIR", temporary.toString());
      variables.forEach(tool::with);
      tool.run(script).requireStatus(7);
      awaitEnd(directory.resolve("helper"));
    }
    if (ownDirectory.isEmpty()) {
      awaitEmpty(temporary);
    }
  }

  private static void awaitEnd(Path file) throws Exception {
    long process = Long.parseLong(Files.readString(file).strip());
    Files.delete(file);
    java.util.Optional<ProcessHandle> handle = ProcessHandle.of(process);
    if (handle.isPresent()) {
      handle.get().onExit().get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--shared-dir=DIR | --shared-dir=/a,b   | --readonly",
        "-o source=PATH   | source=/a\\\\,b | virtiofsd that can refuse writes was not found"
      })
  void callsEitherKindOfVirtiofsd(String help, String words, String readOnly) throws IOException {
    Path program =
        Files.writeString(directory.resolve("virtiofsd"), "#!/bin/sh\necho '" + help + "'");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path share = Files.createDirectory(directory.resolve("a,b"));
    Map<String, String> variables =
        Map.of("PATH", directory + ":/bin", "TMPDIR", temporary.toString());
    String given = "--shares=tag=a,protocol=virtiofs,path=" + share.toString().replace(",", ",,");
    Object[] command = {"run", "--qemu=" + qemu, "--accel=tcg", disk, "--print", "--json", given};
    assertThat(CommandRun.in(variables, command).out())
        .contains(words.replace("/a", directory + "/a"), "vhost-user-fs-pci,chardev=fs-a,tag=a");
    command[6] = given + ",access=read";
    CommandRun run = CommandRun.in(variables, command);
    assertThat(run.out() + run.err()).contains(readOnly);
  }

  @Test
  void saysWhoHoldsADisk() throws Exception {
    Path root = directory.resolve("root.qcow2");
    Tool.named("qemu-img").output("create", "-f", "qcow2", root, "1M");
    Process holder = new ProcessBuilder("qemu-io", "-f", "qcow2", root.toString()).start();
    try {
      CommandRun run = run(disk, "--disk-image", root, "--print");
      for (int i = 0; i < 100 && run.status() != ExitCode.IN_USE; i++) {
        Thread.sleep(50);
        run = run(disk, "--disk-image", root, "--print");
      }
      assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.IN_USE);
      assertThat(run.err())
          .contains(root.toString(), "process " + holder.pid() + ": qemu-io -f qcow2");
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void refusesADirectoryOfTheUsersInWhichAnotherRunHasItsBootDisk() throws Exception {
    Path overlay = temporary.resolve("disk.img");
    Tool.named("qemu-img").output("create", "-f", "qcow2", overlay, "1M");
    Process holder = new ProcessBuilder("qemu-io", "-f", "qcow2", overlay.toString()).start();
    try {
      Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH")));
      variables.putAll(Map.of("TMPDIR", temporary.toString(), "USE_TMPDIR", "1"));
      Object[] words = {"run", "--qemu=" + qemu, "--accel=tcg", disk, "--print"};
      CommandRun run = CommandRun.in(variables, words);
      for (int i = 0; i < 100 && run.status() != ExitCode.IN_USE; i++) {
        Thread.sleep(50);
        run = CommandRun.in(variables, words);
      }
      assertThat(run.err()).contains("disk.img", "process " + holder.pid());
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void ofTwoStartsAtOnceThatMakeADiskOneFailsAndItsDiskIsNotTheOthers() throws Exception {
    Path root = directory.resolve("root.qcow2");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(
          start(Map.of("BEHAVIOUR", "exit 7"), disk, "--disk-image=" + root, "--disk-size=8M"));
    }
    for (Process each : starts) {
      String said = each.inputReader().lines().collect(java.util.stream.Collectors.joining());
      assertThat(each.waitFor()).as(said).isIn(7, ExitCode.IN_USE);
      assertThat(said).matches("|.*root.qcow2.*(made by another start|in use).*");
    }
    assertThat(directory.toFile().list()).noneMatch(name -> name.endsWith(".partial"));
    Tool.named("qemu-img").output("check", root);
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run = run(disk, "--forwards", taken.getLocalPort() + ":22");
      assertThat(run.status()).isEqualTo(ExitCode.IN_USE);
      assertThat(run.err()).contains("port " + taken.getLocalPort() + " of 127.0.0.1");
    }
  }

  @Test
  void refusesAnOverlayWhoseBaseHasChanged() throws Exception {
    Path overlay = directory.resolve("kept.qcow2");
    Object[] words = {disk, "--boot-overlay", overlay};
    assertThat(start(Map.of(), words).waitFor()).isEqualTo(7);
    assertThat(start(Map.of(), words).waitFor()).isEqualTo(7);
    Files.write(disk, new byte[] {1}, java.nio.file.StandardOpenOption.WRITE);
    CommandRun run = run(words);
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
    assertThat(run.err()).contains("kept.qcow2", "has changed");
  }

  @Test
  void readsADescriptionOverWhichOptionsWin() throws IOException {
    Path machine =
        Files.writeString(
            directory.resolve("machine.yaml"),
            """
            name: one
            boot-disk: boot.img
            disk-image: none
            memory: 256M
            drives:
            - {file: boot.img, serial: "a,b", writes: refused}
            forwards: ["1:2"]
            credentials: {key: value}
            """);
    assertThat(run(machine, "--print", "--memory=64M", "--forwards=4001:22").out())
        .contains("\n64M\n", "hostfwd=tcp:127.0.0.1:4001-:22", "serial=a,,b", "\none\n")
        .contains("value=io.systemd.credential:key=value")
        .doesNotContain("256M");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memroy: 1G               | did you mean 'memory'?",
        "memory: 1Q               | machine.yaml:2:9: memory: '1Q' is not a size",
        "drives: disk.img         | machine.yaml:2:9: drives: is not a list",
        "network: opened          | write open or restricted",
        "boot-disk: boot.img      | machine.yaml:2:1: boot-disk: is given twice",
      })
  void pointsToWhatIsWrongInADescription(String line, String message) throws IOException {
    Path machine =
        Files.writeString(directory.resolve("machine.yaml"), "boot-disk: boot.img\n" + line + "\n");
    CommandRun run = run(machine);
    assertThat(run.err()).contains(message);
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--memroy=1G                       | 64 | Unknown option: '--memroy=1G'",
        "--memory=3                        | 64 | --memory: a machine's memory",
        "--boot-disk=none.img              | 66 | none.img: no such file",
        "--disk-image=/none/root.qcow2     | 66 | /none/root.qcow2",
        "--firmware=/none/CODE.fd          | 69 | apt-get install ovmf",
        "--tpm                             | 69 | apt-get install swtpm",
        "--shares=tag=a,path=/none         | 66 | /none: no such file",
        "--qemu=/none/qemu                 | 69 | apt-get install qemu-system-x86",
        "--send=x                          | 64 | --send answers an --expect",
        "--expect=(                        | 64 | is not a regular expression",
      })
  void refusesWrongInputBeforeAnythingIsMade(String option, int status, String message)
      throws IOException {
    Files.delete(record.resolveSibling("boot.img"));
    Files.write(disk, new byte[1 << 20]);
    CommandRun run =
        CommandRun.in(
            Map.of("PATH", "/nonexistent", "TMPDIR", temporary.toString()),
            "run",
            disk,
            option.startsWith("--qemu") ? option : "--qemu=" + qemu,
            "--accel=tcg",
            option.startsWith("--qemu") ? "--quiet" : option);
    assertThat(run.err()).contains(message);
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(temporary).isEmptyDirectory();
    assertThat(directory.toFile().list()).containsOnly("qemu", "boot.img", "t");
  }

  @Test
  void refusesImagesOfOtherFormatsAndAnOldQemu() throws IOException {
    Path foreign = directory.resolve("disk.vmdk");
    Tool.named("qemu-img").output("create", "-q", "-f", "vmdk", foreign, "1M");
    assertThat(run(foreign).err()).contains("is an image of the format VMDK");
    Files.writeString(qemu, "#!/bin/sh\necho QEMU emulator version 2.11.1\n");
    assertThat(run(disk).err()).contains("QEMU of version 5.0 or later, not 2.11.1");
  }

  @Test
  void printsMountsAndChecksAKernelsConfiguration() throws IOException {
    assertThat(run(disk, "--fstab").out()).isEqualTo("/dev/vda2 /boot vfat ro 0 0\n");
    Path config = Files.writeString(directory.resolve("config"), "CONFIG_PCI=m\n");
    CommandRun run = run("--check-kernel-config", config);
    assertThat(run.out()).contains("CONFIG_PCI is m, expected y\n", "0 of ");
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void hasASchemaWithEverySetting() throws IOException {
    String schema = Files.readString(Path.of("../docs/schemas/machine.schema.json"));
    for (Setting setting : Setting.values()) {
      assertThat(schema).contains("\n    \"" + setting.word() + "\": {");
    }
  }
}
