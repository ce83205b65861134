package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two that want to write the same file: two commands, or a command and a running machine. */
class TwoWritersTest {

  @TempDir Path directory;

  /** A disk with a FAT volume, which a machine that stands still has open. */
  private Process machineOn(Path disk) throws Exception {
    Process machine =
        new ProcessBuilder(
                "qemu-system-x86_64",
                "-S",
                "-display",
                "none",
                "-monitor",
                "stdio",
                "-m",
                "16",
                "-drive",
                "file=" + disk + ",format=qcow2,if=ide")
            .redirectErrorStream(true)
            .start();
    // It prompts once all is open.
    StringBuilder said = new StringBuilder();
    while (said.indexOf("(qemu)") < 0) {
      int next = machine.getInputStream().read();
      assertThat(next).as(said.toString()).isNotNegative();
      said.append((char) next);
    }
    return machine;
  }

  private Path disk() {
    Path disk = directory.resolve("disk.qcow2");
    must("image", "create", "-f", "qcow2", disk, "24M");
    must("gpt", "create", disk, "--add", "size=1M,type=bios-boot", "--add", "type=esp,name=ESP");
    must("fat", "format", disk, "--partition", "2");
    return disk;
  }

  @Test
  void nothingIsWrittenBesideARunningMachine() throws Exception {
    Path disk = disk();
    Path file = Files.write(directory.resolve("file.raw"), Seeds.bytes(1, 1 << 20));
    must("fat", "cp", disk, file, ":/file");
    byte[] before = Files.readAllBytes(disk);
    Process machine = machineOn(disk);
    try {
      List<String> wrong = new ArrayList<>();
      for (String command :
          List.of(
              "build -o DISK",
              "image create -f qcow2 DISK 1M",
              "image convert -O qcow2 FILE DISK",
              "image convert -n -O qcow2 FILE DISK",
              "image resize DISK +1M",
              "image snapshot -c one DISK",
              "image check -r all DISK",
              "image amend -o compat=v2 DISK",
              "image bitmap --add DISK b",
              "gpt create --force DISK --add size=1M",
              "gpt edit DISK --name 2=other",
              "gpt hybrid DISK 2:ef",
              "gpt repair DISK",
              "gpt zap DISK",
              "gpt sgdisk -- -c 2:other DISK",
              "fat format DISK --partition 2",
              "fat cp DISK FILE :/other",
              "fat mkdir DISK /directory",
              "fat mv DISK /file /other",
              "fat rm DISK /file",
              "fat attr DISK --set r /file",
              "fat label DISK --set OTHER",
              "fat bad DISK --clusters 900",
              "fat repair DISK",
              "grub install DISK --target x86_64-efi --install-modules ls",
              "grub uninstall DISK")) {
        Object[] words = List.of(command.split(" ", -1)).toArray();
        for (int i = 0; i < words.length; i++) {
          words[i] = words[i].equals("DISK") ? disk : words[i].equals("FILE") ? file : words[i];
        }
        CommandRun run = CommandRun.of(words);
        boolean plain = run.err().lines().count() == 1 && run.err().contains("in use by");
        // The statuses of check are qemu-img's: 1, it could not be done.
        int expected = command.startsWith("image check") ? 1 : ExitCode.IN_USE;
        if (run.status() != expected || !plain) {
          wrong.add(command + ": " + run);
        }
      }
      assertThat(wrong).isEmpty();
    } finally {
      machine.destroy();
      machine.waitFor();
    }
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
    assertThat(directory.toFile().list()).hasSize(2);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoCommandsAtOnceAreOneAfterTheOtherOrOneIsRefused(int round) throws Exception {
    Path disk = disk();
    List<Path> trees = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Path tree = Files.createDirectory(directory.resolve("tree" + i));
      trees.add(tree);
      for (int file = 0; file < 100; file++) {
        Files.write(tree.resolve("file " + file), Seeds.bytes(round + file, 30_000));
      }
    }
    List<Process> both = new ArrayList<>();
    for (Path tree : trees) {
      both.add(start("fat", "cp", "-r", disk, tree, ":/"));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(both.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
      String said = new String(both.get(i).getInputStream().readAllBytes(), UTF_8);
      assertThat(both.get(i).exitValue()).as(said).isIn(0, ExitCode.IN_USE);
      if (both.get(i).exitValue() == 0) {
        Path back = directory.resolve("back" + i);
        must("fat", "cp", "-r", disk, ":/tree" + i, back);
        Tool.named("diff").output("-r", trees.get(i), back);
      } else {
        assertThat(said).contains("in use by").hasLineCount(1);
      }
    }
    must("fat", "check", disk);
    Tool.named("qemu-img").output("check", disk);
  }

  @Tag("slow")
  @Test
  void twoBuildsOfOneFileLeaveAWholeOne() throws Exception {
    Path out = directory.resolve("out.qcow2");
    Process one = start("build", "-q", "--offline", "-o", out);
    Process other = start("build", "-q", "--offline", "-o", out);
    for (Process each : List.of(one, other)) {
      String said = new String(each.getInputStream().readAllBytes(), UTF_8);
      assertThat(each.waitFor()).as(said).isZero();
    }
    must("build", "-q", "--offline", "-o", directory.resolve("alone.qcow2"));
    assertThat(out).hasSameBinaryContentAs(directory.resolve("alone.qcow2"));
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("out.qcow2", "alone.qcow2");
  }

  private static Process start(Object... words) throws IOException {
    return new ProcessBuilder(BootdiskProcess.words(words)).redirectErrorStream(true).start();
  }

  private static void must(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.status()).as(run.toString()).isZero();
  }
}
