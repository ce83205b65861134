package org.bootdisk.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bootdisk.fixtures.SeedScript;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.Share;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The arguments of the profile seed are those that the seed's own script passes to QEMU. */
class SeedArgumentsTest {

  private static final String RECORDING = "#!/bin/sh\nprintf '%s\\036' \"$@\" > \"$RECORD\"\n";

  @TempDir private static Path directory;

  private Path qemu = directory.resolve("qemu");
  private Path system = directory.resolve("system");
  private Path work = directory.resolve("work");
  private Path temporary = directory.resolve("temporary");

  @BeforeEach
  void makeFakes() throws IOException {
    for (Path each : List.of(qemu.resolve("bin"), system, work, temporary)) {
      Files.createDirectories(each);
    }
    program("qemu-kvm", RECORDING);
    program("qemu-img", "#!/bin/sh\nexit 0\n");
    Files.writeString(system.resolve("kernel-params"), "loglevel=4 quiet\n");
    Files.writeString(system.resolve("bios.bin"), "firmware");
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(qemu.resolve("bin").resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  static Stream<Arguments> machines() {
    Settings loader = new Settings();
    return Stream.of(
        machine("defaults", kernel(), Map.of()),
        machine("name, sizes", named(kernel()), Map.of()),
        machine("no window", kernel().give(Setting.GRAPHICS, "false"), Map.of()),
        machine("consoles", kernel().give(Setting.CONSOLES, "tty1", "hvc0"), Map.of()),
        machine("scsi", disks("scsi"), Map.of()),
        machine("ide", disks("ide"), Map.of()),
        machine("virtio", disks("virtio"), Map.of()),
        machine("loader", loader(), Map.of()),
        machine("loader, scsi", loader().give(Setting.DISK_INTERFACE, "scsi"), Map.of()),
        machine("UEFI", loader().give(Setting.EFI, "true"), Map.of()),
        machine("UEFI without loader", kernel().give(Setting.EFI, "true"), Map.of()),
        machine(
            "other network",
            kernel().give(Setting.NETWORKING_OPTIONS, "-nic none", "-object 'x,y z'"),
            Map.of()),
        machine(
            "network with its variable",
            kernel()
                .give(
                    Setting.NETWORKING_OPTIONS,
                    "-netdev user,id=n${QEMU_NET_OPTS:+,$QEMU_NET_OPTS}"),
            Map.of("QEMU_NET_OPTS", "hostfwd=tcp::2222-:22")),
        machine("options", kernel().give(Setting.QEMU_OPTIONS, "-snapshot -s", "-S"), Map.of()),
        machine(
            "environment",
            loader().give(Setting.EMPTY_DISKS, "3"),
            Map.of(
                "QEMU_OPTS", " -S  -gdb\ttcp::1234 \"not quoted\"",
                "QEMU_NET_OPTS", "hostfwd=tcp::1-:2 -nic none",
                "QEMU_KERNEL_PARAMS", "ignored",
                "SHARED_DIR", "/tmp")),
        machine(
            "environment of a kernel",
            kernel(),
            Map.of(
                "QEMU_NET_OPTS", "restrict=on",
                "QEMU_KERNEL_PARAMS", "a b  c=\"d e\"",
                "NIX_DISK_IMAGE", "other.qcow2",
                "SHARED_DIR", "relative")),
        machine(
            "nothing set",
            loader.give(Setting.BOOT_LOADER, "true").give(Setting.BOOT_DISK, "disk.img"),
            Map.of("QEMU_OPTS", "", "NIX_DISK_IMAGE", "")));
  }

  private static Arguments machine(String name, Settings settings, Map<String, String> variables) {
    return Arguments.of(name, settings.give(Setting.PROFILE, "seed"), variables);
  }

  private static Settings kernel() {
    return new Settings()
        .give(Setting.TOPLEVEL, directory.resolve("system").toString())
        .give(Setting.REGISTRATION, directory.resolve("closure").toString());
  }

  private static Settings named(Settings settings) {
    return settings
        .give(Setting.NAME, "server-1")
        .give(Setting.MEMORY, "2G")
        .give(Setting.CORES, "3")
        .give(Setting.DISK_SIZE, "700")
        .give(Setting.DISK_IMAGE, "some.img");
  }

  private static Settings loader() {
    return new Settings().give(Setting.BOOT_DISK, directory.resolve("system/disk.img").toString());
  }

  private static Settings disks(String bus) {
    return kernel().give(Setting.DISK_INTERFACE, bus).give(Setting.EMPTY_DISKS, "10", "20");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("machines")
  void areThoseOfTheSeedsScript(String name, Settings settings, Map<String, String> variables)
      throws Exception {
    Description description = settings.describe();
    List<String> ours =
        new ArrayList<>(SeedArguments.of(description, facts(description, variables)));
    ours.addAll(List.of("-more", "with blank"));
    assertThat(ours).isEqualTo(ofTheScript(description, variables));
  }

  private List<String> ofTheScript(Description description, Map<String, String> variables)
      throws IOException {
    Path script = directory.resolve("run-vm");
    Files.writeString(script, SeedScript.with(new SeedParts(description, qemu, system).all()));
    Tool shell =
        Tool.named("dash").in(work).with("TMPDIR", temporary.toString()).with("USE_TMPDIR", "1");
    shell.with("RECORD", directory.resolve("record").toString());
    variables.forEach(shell::with);
    shell.output(script, "-more", "with blank");
    List<String> words = List.of(Files.readString(directory.resolve("record")).split("\036", -1));
    return words.subList(0, words.size() - 1);
  }

  private Facts facts(Description description, Map<String, String> variables) {
    String image = variables.getOrDefault("NIX_DISK_IMAGE", "");
    Path root =
        work.resolve(
            image.isEmpty() ? description.storage().diskImage().orElseThrow().toString() : image);
    String shared = variables.getOrDefault("SHARED_DIR", "xchg");
    return new Facts(
        new QemuProgram(qemu.resolve("bin/qemu-kvm")),
        Accelerator.TCG,
        temporary,
        Optional.of(new Facts.Disk(root, DiskFormat.QCOW2)),
        settingsOfFirmware(description),
        "loglevel=4 quiet",
        List.of(),
        List.of(
            Share.over9p("store", Path.of("/nix/store")),
            Share.over9p("xchg", temporary.resolve("xchg")),
            Share.over9p(
                "shared", shared.equals("xchg") ? temporary.resolve(shared) : Path.of(shared))),
        Terminal.STANDARD,
        new HashMap<>(variables));
  }

  private Firmware settingsOfFirmware(Description description) {
    boolean uefi = description.boot().toString().contains("UEFI");
    return uefi
        ? new Firmware.Uefi(system.resolve("bios.bin"), temporary.resolve("bios.bin"))
        : new Firmware.Bios();
  }
}
