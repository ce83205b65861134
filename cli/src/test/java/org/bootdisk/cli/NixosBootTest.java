package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.LinuxKernel;
import org.bootdisk.fixtures.boot.ListingGuest;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.bootdisk.grub.EnvironmentBlock;
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

/** A NixOS-shaped system with Debian's kernel: each of its entries boots when it is chosen. */
@Tag("slow")
class NixosBootTest {

  private enum Kind {
    BIOS,
    UEFI
  }

  /** What is chosen, how it is reached in the menu, and what its kernel is told. */
  private enum Choice {
    DEFAULT("NixOS - Default", "generation=2"),
    SPECIALISATION("NixOS - Default|NixOS - (verbose", "special=yes"),
    OLD(
        "NixOS - Default|NixOS - (verbose|NixOS - All configurations"
            + "|>> NixOS - Configuration 2|NixOS - Configuration 1 ",
        "generation=1");

    private final String path;
    private final String parameter;

    Choice(String path, String parameter) {
      this.path = path;
      this.parameter = parameter;
    }
  }

  private static final String STORE = "nix/store/";
  private static final String ENTER = "\r";
  private static final String DOWN = "\u001b[B";
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private static Path directory;

  private static Path disk;
  private static QemuProgram qemu;

  @BeforeAll
  static void buildTheDisk() throws IOException {
    qemu = QemuProgram.in(System.getenv("PATH"));
    LinuxKernel kernel = LinuxKernel.ofDebian();
    Path root = directory.resolve("root");
    file(root, "aaa-linux-6.1/bzImage", Files.readAllBytes(kernel.image()));
    file(root, "bbb-initrd-linux-6.1/initrd", ListingGuest.initrd(kernel));
    toplevel(root, "s1-nixos-system-test", "generation=1");
    toplevel(root, "s2-nixos-system-test", "generation=2");
    toplevel(root, "s3-nixos-system-test", "special=yes");
    link(root, STORE + "s2-nixos-system-test/specialisation/verbose", "s3-nixos-system-test");
    Path profile = root.resolve("nix/var/nix/profiles/system");
    link(root, "nix/var/nix/profiles/system-1-link", "s1-nixos-system-test");
    link(root, "nix/var/nix/profiles/system-2-link", "s2-nixos-system-test");
    Files.createSymbolicLink(profile, Path.of("system-2-link"));
    disk = directory.resolve("nixos.raw");
    BootdiskProcess.run(
            "build",
            "-f",
            "raw",
            "-o",
            disk,
            "--nixos",
            profile,
            "--nixos-profile",
            profile,
            "--store-root",
            root)
        .requireSuccess();
    BootdiskProcess.run("grub", "check", disk).requireSuccess();
  }

  private static void file(Path root, String path, byte[] content) throws IOException {
    Path file = root.resolve(STORE + path);
    Files.createDirectories(root.resolve(STORE + path.substring(0, path.indexOf('/'))));
    Files.write(file, content);
  }

  private static void toplevel(Path root, String name, String parameter) throws IOException {
    Path toplevel = Files.createDirectories(root.resolve(STORE + name));
    Files.createSymbolicLink(
        toplevel.resolve("kernel"), Path.of("/nix/store/aaa-linux-6.1/bzImage"));
    Files.createSymbolicLink(
        toplevel.resolve("initrd"), Path.of("/nix/store/bbb-initrd-linux-6.1/initrd"));
    Files.writeString(toplevel.resolve("kernel-params"), ListingGuest.PARAMETERS + " " + parameter);
    Files.writeString(toplevel.resolve("init"), "");
    Files.writeString(toplevel.resolve("nixos-version"), "24.11");
  }

  private static void link(Path root, String path, String target) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(root.resolve(path.substring(0, path.lastIndexOf('/'))));
    Files.createSymbolicLink(link, Path.of("/nix/store/" + target));
  }

  @ParameterizedTest
  @CsvSource({
    "BIOS, DEFAULT", "BIOS, SPECIALISATION", "BIOS, OLD",
    "UEFI, DEFAULT", "UEFI, SPECIALISATION", "UEFI, OLD",
  })
  void bootsWhatTheKeyboardChooses(Kind firmware, Choice choice) throws IOException {
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(disk, directory);
        SerialMachine machine = start(firmware, overlay.drive(), overlay)) {
      String before = "";
      for (String title : choice.path.split("\\|", -1)) {
        if (!before.isEmpty()) {
          machine.type(title.startsWith(">>") ? ENTER : DOWN);
        }
        before = title;
        machine.await("*" + (title.startsWith(">>") ? title.substring(1) : title), PATIENCE);
      }
      machine.type(ENTER);
      requireToBoot(machine, choice);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BIOS, SPECIALISATION, 1",
    "UEFI, SPECIALISATION, 1",
    "BIOS, OLD, 2>1",
    "UEFI, OLD, 2>1",
  })
  void bootsWhatTheEnvironmentNamesOnce(Kind firmware, Choice choice, String entry)
      throws IOException {
    Path copy = Files.copy(disk, directory.resolve(firmware + "-" + choice + ".raw"));
    TreeMap<String, String> variables = new TreeMap<>();
    variables.put("next_entry", entry);
    Path environment =
        Files.write(
            directory.resolve("grubenv-" + firmware + choice),
            new EnvironmentBlock(variables).encode());
    Tool.named("mcopy").output("-o", "-i", copy + "@@1M", environment, "::/grub/grubenv");
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(disk, directory);
        SerialMachine machine = start(firmware, Drive.of(copy, DiskFormat.RAW), overlay)) {
      requireToBoot(machine, choice);
    }
    String left = Tool.named("mtype").output("-i", copy + "@@1M", "::/grub/grubenv");
    assertThat(left).contains("next_entry=\n").doesNotContain("next_entry=" + entry);
  }

  private static void requireToBoot(SerialMachine machine, Choice choice) {
    machine.await(ListingGuest.STARTED, PATIENCE);
    machine.awaitPowerOff(PATIENCE);
    assertThat(ListingGuest.commandLine(machine.transcript()))
        .contains(" init=/nix/store/s")
        .endsWith(" " + choice.parameter);
  }

  /** What the check says does not boot does not boot, and what it says is repaired does. */
  @ParameterizedTest
  @CsvSource({
    "BIOS, /kernels/aaa-linux-6.1-bzImage, chain.bios.kernel, invalid magic number",
    "UEFI, /kernels/bbb-initrd-linux-6.1-initrd, chain.uefi.initrd, bootdisk-no-such-text",
    "UEFI, /grub/x86_64-efi/normal.mod, chain.uefi.normal, grub rescue>",
    "UEFI, /grub/grub.cfg, chain.uefi.menu, grub>",
  })
  void qemuAgreesOnDamage(Kind firmware, String path, String rule, String marker)
      throws IOException {
    Path copy = Files.copy(disk, directory.resolve("damaged" + rule + firmware + ".raw"));
    String volume = copy + "@@1M";
    if (marker.equals("bootdisk-no-such-text")) {
      Path zeros = Files.write(directory.resolve("zeros"), new byte[70_000]);
      Tool.named("mcopy").output("-o", "-i", volume, zeros, "::" + path);
    } else if (rule.endsWith("kernel")) {
      Path text = Files.writeString(directory.resolve("text"), "no kernel".repeat(9000));
      Tool.named("mcopy").output("-o", "-i", volume, text, "::" + path);
    } else {
      Tool.named("mdel").output("-i", volume, "::" + path);
    }
    Tool.Result check = BootdiskProcess.run("grub", "check", copy);
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.out()).contains("[" + rule + "]");
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(disk, directory);
        SerialMachine machine = start(firmware, Drive.of(copy, DiskFormat.RAW), overlay)) {
      machine.await(marker.equals("bootdisk-no-such-text") ? "Kernel panic" : marker, PATIENCE);
      assertThat(machine.transcript()).doesNotContain(ListingGuest.STARTED);
    }
  }

  @ParameterizedTest
  @CsvSource({"BIOS"})
  void qemuAgreesOnWhatGrubRepairs(Kind firmware) throws IOException {
    Path copy = directory.resolve("repaired.raw");
    byte[] bytes = Files.readAllBytes(disk);
    bytes[34 * 512 + 9000] ^= 0x55;
    Files.write(copy, bytes);
    Tool.Result check = BootdiskProcess.run("grub", "check", copy);
    assertThat(check.status()).as(check.out()).isEqualTo(3);
    assertThat(check.out()).contains("[chain.bios.redundancy]");
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(disk, directory);
        SerialMachine machine = start(firmware, Drive.of(copy, DiskFormat.RAW), overlay)) {
      machine.await("*NixOS - Default", PATIENCE);
    }
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
}
