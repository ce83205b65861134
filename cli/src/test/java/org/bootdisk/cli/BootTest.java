package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.Text;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.fixtures.boot.ListingGuest;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Drive;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.FirmwareFiles;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.ThrowAwayOverlay;
import org.bootdisk.launcher.VirtualMachine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Boots built disks under QEMU, as far as a Linux kernel that tells what it finds on them. */
@Tag("slow")
class BootTest {

  private enum Kind {
    BIOS,
    UEFI
  }

  /** How the machine sees the disk. */
  private enum Access {
    DIRECT,
    OVERLAY
  }

  private static final String TITLE = "Linux, which lists";
  private static final String PARAMETERS = ListingGuest.PARAMETERS + " odd=$a;{b}#c";

  private static final String ENTER = "\r";
  private static final String ESCAPE = "\u001b";
  private static final String DOWN = "\u001b[B";

  /** Long enough for a machine that does much else beside. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path directory;

  private static Path disk;
  private static QemuProgram qemu;
  private static Map<String, String> files;

  @BeforeAll
  static void buildTheDisk() throws IOException {
    qemu = QemuProgram.in(System.getenv("PATH"));
    LinuxKernel kernel = LinuxKernel.ofDebian();
    Path initrd = Files.write(directory.resolve("initrd"), ListingGuest.initrd(kernel));
    disk = directory.resolve("boot.qcow2");
    BootdiskProcess.run(
            "build",
            "-o",
            disk,
            "--kernel",
            kernel.image(),
            "--initrd",
            initrd,
            "--params",
            PARAMETERS,
            "--title",
            TITLE)
        .requireSuccess();
    files = filesReadByMtools(disk);
    assertThat(files.values())
        .as("what mtools reads is what was put in")
        .contains(sha256(kernel.image()), sha256(initrd));
  }

  @ParameterizedTest
  @CsvSource({"BIOS, DIRECT", "BIOS, OVERLAY", "UEFI, DIRECT", "UEFI, OVERLAY"})
  void bootsToTheMenuAndOnIntoLinuxWhichReadsTheFilesThatWerePutIn(Kind firmware, Access access)
      throws IOException {
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(disk, directory)) {
      Drive drive =
          switch (access) {
            case DIRECT -> Drive.of(disk, DiskFormat.QCOW2);
            case OVERLAY -> overlay.drive();
          };
      try (SerialMachine machine = start(firmware, drive, overlay)) {
        Duration menu = machine.await(TITLE, PATIENCE);
        if (access == Access.OVERLAY) {
          // Else the menu is left to itself, and chooses when its time is up.
          machine.type(ENTER);
        }
        Duration linux = machine.await(ListingGuest.STARTED, PATIENCE);
        Duration off = machine.awaitPowerOff(PATIENCE);
        System.out.println(
            Text.format(
                "boot: %s, %s: menu %d ms, Linux's init %d ms, power-off %d ms",
                firmware, access, menu.toMillis(), linux.toMillis(), off.toMillis()));
        assertThat(ListingGuest.commandLine(machine.transcript())).endsWith(" " + PARAMETERS);
        assertThat(ListingGuest.files(machine.transcript())).isEqualTo(files);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void saysOnTheSerialPortThatAnEmptyMenuHasNothingToBootAndPowersOff(Kind firmware)
      throws IOException {
    Path empty = directory.resolve("empty-" + firmware + ".qcow2");
    BootdiskProcess.run("build", "-o", empty).requireSuccess();
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(empty, directory);
        SerialMachine machine = start(firmware, overlay.drive(), overlay)) {
      machine.await("*This disk has no system to boot yet", PATIENCE);
      machine.await("Power off", PATIENCE);
      machine.type(ENTER);
      machine.await("Press Esc to go back", PATIENCE);
      machine.type(ESCAPE);
      powerOff(machine, firmware);
      machine.awaitPowerOff(PATIENCE);
    }
  }

  /** Walks down the menu to its last entry and chooses it. */
  private static void powerOff(SerialMachine machine, Kind firmware) throws IOException {
    machine.await("*This disk", PATIENCE);
    machine.type(DOWN);
    machine.await("*Restart", PATIENCE);
    if (firmware == Kind.UEFI) {
      machine.type(DOWN);
      machine.await("*Firmware setup", PATIENCE);
    }
    machine.type(DOWN);
    machine.await("*Power off", PATIENCE);
    machine.type(ENTER);
  }

  private static SerialMachine start(Kind firmware, Drive drive, ThrowAwayOverlay overlay)
      throws IOException {
    Firmware first =
        switch (firmware) {
          case BIOS -> new Firmware.Bios();
          case UEFI -> overlay.uefi(FirmwareFiles.installedWith(qemu));
        };
    return SerialMachine.start(qemu.commandFor(VirtualMachine.booting(drive).withFirmware(first)));
  }

  private static String sha256(Path file) {
    return Tool.named("sha256sum").output(file).split(" ", 2)[0];
  }

  /** SHA-256 by path, as {@link ListingGuest#files} has it, of what mtools reads from the disk. */
  private static Map<String, String> filesReadByMtools(Path image) throws IOException {
    Path raw = directory.resolve("boot.raw");
    Path copy = Files.createDirectory(directory.resolve("files"));
    Tool.named("qemu-img").output("convert", "-f", "qcow2", "-O", "raw", image, raw);
    Tool.named("mcopy").output("-s", "-i", raw + "@@1M", "::/*", copy);
    String sums = Tool.named("sh").in(copy).output("-c", "find . -type f -exec sha256sum {} +");
    Map<String, String> files = new TreeMap<>();
    for (String line : sums.lines().toList()) {
      String[] sumAndPath = line.split("  \\./", 2);
      files.put(sumAndPath[1], sumAndPath[0]);
    }
    return files;
  }
}
