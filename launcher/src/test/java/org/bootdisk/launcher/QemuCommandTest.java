package org.bootdisk.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.launcher.VirtualMachine.MachineType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QemuCommandTest {

  private static final Drive DISK = Drive.of(Path.of("/images/boot.qcow2"), DiskFormat.QCOW2);

  @TempDir Path directory;

  @Test
  void namesEveryDeviceOfTheDefaultMachine() {
    assertThat(String.join(" ", QemuCommand.of(VirtualMachine.booting(DISK))))
        .isEqualTo(
            "-no-user-config -nodefaults -name bootdisk -machine pc -accel tcg -cpu max -smp 1"
                + " -m 1024M -boot strict=on -device virtio-rng-pci"
                + " -drive if=none,id=drive0,format=qcow2,cache=writeback,file=/images/boot.qcow2"
                + " -device virtio-blk-pci,drive=drive0,bootindex=1"
                + " -nic none -vga std -display none -serial mon:stdio");
  }

  @Test
  void givesUefiFirmwareTwoFlashChipsOfWhichTheFirstIsReadOnly() {
    Firmware uefi = new Firmware.Uefi(Path.of("/fw/CODE.fd"), Path.of("/tmp/VARS.fd"));
    assertThat(QemuCommand.of(VirtualMachine.booting(DISK).withFirmware(uefi)))
        .containsSubsequence(
            "-drive",
            "if=pflash,unit=0,format=raw,readonly=on,file=/fw/CODE.fd",
            "-drive",
            "if=pflash,unit=1,format=raw,file=/tmp/VARS.fd");
  }

  @Test
  void bootsFromDrivesInTheirOrder() {
    Drive data = Drive.of(Path.of("/data.img"), DiskFormat.RAW).on(DiskInterface.IDE);
    assertThat(QemuCommand.of(VirtualMachine.booting(DISK).withDrives(List.of(data, DISK))))
        .containsSubsequence(
            "ide-hd,bus=ide.0,unit=0,drive=drive0,bootindex=1",
            "virtio-blk-pci,drive=drive1,bootindex=2");
  }

  @Test
  void doublesCommasInPathsAndNames() {
    Drive odd = Drive.of(Path.of("/a,b/c,,d.img"), DiskFormat.RAW);
    assertThat(QemuCommand.of(VirtualMachine.booting(odd).withName("one,two")))
        .contains("if=none,id=drive0,format=raw,cache=writeback,file=/a,,b/c,,,,d.img", "one,,two");
  }

  @ParameterizedTest
  @EnumSource(MachineType.class)
  void isTakenByQemuWithEveryKindOfDeviceAndAwkwardPaths(MachineType type) throws Exception {
    Path disk = diskAt("a disk, with 'odd' name=.img");
    Path other = diskAt("other.img");
    VirtualMachine machine =
        VirtualMachine.booting(Drive.of(disk, DiskFormat.RAW).thrownAway())
            .withType(type)
            .withDrives(
                List.of(
                    Drive.of(disk, DiskFormat.RAW).thrownAway(),
                    Drive.of(other, DiskFormat.RAW).on(DiskInterface.IDE)))
            .withName("a, b")
            .withCpus(2)
            .withMemory(256 << 20)
            .withNetwork(Network.USER);
    String answer = askMonitor(machine, "info block");
    assertThat(answer).contains("drive0", disk.toString(), "drive1", other.toString());
  }

  @Test
  void refusesMachinesThatCannotBe() {
    VirtualMachine machine = VirtualMachine.booting(DISK);
    assertThatThrownBy(() -> machine.withCpus(0)).hasMessageContaining("1 processor, got 0");
    assertThatThrownBy(() -> machine.withMemory(1000)).hasMessageContaining("got 1000 bytes");
    assertThatThrownBy(
            () ->
                new Drive(
                    Path.of("nbd:host"),
                    DiskFormat.RAW,
                    DiskInterface.VIRTIO,
                    Drive.Durability.KEPT,
                    Drive.Role.DATA,
                    ""))
        .hasMessageContaining("absolute");
  }

  private Path diskAt(String name) throws IOException {
    return Files.write(directory.resolve(name), new byte[1 << 20]);
  }

  /** Starts {@code machine} without letting it run and returns what its monitor answers. */
  private static String askMonitor(VirtualMachine machine, String question) throws Exception {
    List<String> command =
        new ArrayList<>(QemuProgram.in(System.getenv("PATH")).commandFor(machine));
    command.add("-S");
    Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var monitor = qemu.getOutputStream()) {
      // The terminal is the guest's until Ctrl-A C gives it to the monitor.
      monitor.write(("\u0001c" + question + "\nquit\n").getBytes(StandardCharsets.UTF_8));
      monitor.flush();
      String answer = new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(qemu.waitFor(30, TimeUnit.SECONDS)).as(answer).isTrue();
      assertThat(qemu.exitValue()).as(answer).isZero();
      return answer;
    } finally {
      qemu.destroyForcibly();
    }
  }
}
