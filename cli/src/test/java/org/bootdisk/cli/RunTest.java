package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs machines by the command, with its terminal's other end in the test's hands. */
@Tag("slow")
class RunTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;
  private Path temporary;
  private Path disk;

  @BeforeEach
  void buildADisk() throws IOException {
    temporary = Files.createDirectory(directory.resolve("tmp"));
    disk = directory.resolve("disk.qcow2");
    BootdiskProcess.run("build", "-o", disk).requireSuccess();
  }

  @Test
  void passesTheTerminalToTheMachineAndLeavesTheImageAsItWas() throws Exception {
    byte[] before = Files.readAllBytes(disk);
    try (SerialMachine machine = run("bios")) {
      machine.await("This disk has no system to boot yet", PATIENCE);
      assertThat(temporary).isDirectoryContaining("glob:**/bootdisk-*");
      machine.type("\u0001x");
      machine.awaitPowerOff(PATIENCE);
    }
    awaitNothingLeft();
    assertThat(disk).hasBinaryContent(before);
  }

  @Test
  void startsUefiFirmwareWhenAskedTo() throws Exception {
    try (SerialMachine machine = run("uefi")) {
      machine.await("Firmware setup", PATIENCE);
      machine.type("\u0001x");
      machine.awaitPowerOff(PATIENCE);
    }
    awaitNothingLeft();
  }

  /** QEMU's directory goes right behind QEMU. */
  private void awaitNothingLeft() throws Exception {
    for (int i = 0; i < 500 && temporary.toFile().list().length > 0; i++) {
      Thread.sleep(10);
    }
    assertThat(temporary).isEmptyDirectory();
  }

  private SerialMachine run(String firmware) throws IOException {
    List<String> words = new ArrayList<>(List.of("env", "TMPDIR=" + temporary));
    words.addAll(BootdiskProcess.words("run", disk, "--firmware", firmware, "--accel", "tcg"));
    return SerialMachine.start(words);
  }
}
