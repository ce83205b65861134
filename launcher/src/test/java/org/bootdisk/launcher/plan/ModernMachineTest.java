package org.bootdisk.launcher.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.QemuProgram;
import org.bootdisk.launcher.Share;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.bootdisk.launcher.description.Storage;
import org.junit.jupiter.api.Test;

/** The arguments of the profile modern, over every option and branch, against a golden file. */
class ModernMachineTest {

  private static final Path HOME = Path.of("/home");
  private static final Path TEMPORARY = Path.of("/tmp/vm");

  private static Settings kernel() {
    return new Settings().give(Setting.KERNEL, "vmlinuz");
  }

  private static Settings loader() {
    return new Settings().give(Setting.BOOT_DISK, "boot.qcow2");
  }

  private static Map<String, Settings> machines() {
    Map<String, Settings> all = new LinkedHashMap<>();
    all.put("a kernel", kernel());
    all.put(
        "a kernel with all of its own",
        kernel()
            .give(Setting.INITRD, "initrd")
            .give(Setting.PARAMETERS, "root=/dev/vda rw")
            .give(Setting.CONSOLES, "hvc0")
            .give(Setting.NAME, "one")
            .give(Setting.MEMORY, "2G")
            .give(Setting.CORES, "4")
            .give(Setting.BOARD, "q35")
            .give(Setting.ACCEL, "kvm")
            .give(Setting.GRAPHICS, "true"));
    all.put(
        "a NixOS system",
        new Settings().give(Setting.TOPLEVEL, "/sys").give(Setting.REGISTRATION, "/closure"));
    all.put("a boot loader", loader());
    all.put("a boot loader on the root disk", new Settings().give(Setting.BOOT_LOADER, "true"));
    all.put("no root disk", loader().give(Setting.DISK_IMAGE, "none"));
    all.put("UEFI", loader().give(Setting.EFI, "true"));
    all.put("a kept overlay", loader().give(Setting.BOOT_OVERLAY, "kept,1.qcow2"));
    all.put("scsi", loader().give(Setting.DISK_INTERFACE, "scsi").give(Setting.EMPTY_DISKS, "1"));
    all.put("ide", loader().give(Setting.DISK_INTERFACE, "ide").give(Setting.EMPTY_DISKS, "1"));
    all.put(
        "other drives",
        kernel()
            .give(
                Setting.DRIVES,
                "data.img",
                "file=a,,b.img,format=raw,serial=one,interface=ide,writes=refused"));
    all.put(
        "forwards",
        kernel()
            .give(Setting.FORWARDS, "2222:22", "udp:*:53:53")
            .give(Setting.NETWORK, "restricted"));
    all.put("no network", kernel().give(Setting.NETWORK, "none"));
    all.put("QEMU's network", kernel().give(Setting.NETWORKING_OPTIONS, "-nic 'tap,id=a b'"));
    all.put("QEMU's options", kernel().give(Setting.QEMU_OPTIONS, "-s -S", "-name \"a b\""));
    all.put(
        "parts",
        kernel()
            .give(Setting.TPM, "true")
            .give(Setting.GUEST_AGENT, "true")
            .give(Setting.CREDENTIALS, "secret=one, two")
            .give(Setting.FW_CFG, "opt/org.example/key=key.txt"));
    return all;
  }

  @Test
  void areThoseOfTheGoldenFile() throws Exception {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Settings> machine : machines().entrySet()) {
      text.append("# ").append(machine.getKey()).append('\n');
      Description description = machine.getValue().describe();
      for (String argument :
          ModernMachine.arguments(description, facts(description, Map.of()), HOME)) {
        text.append(argument.startsWith("-") ? "" : "  ").append(argument).append('\n');
      }
    }
    assertThat(text.toString()).isEqualTo(golden());
  }

  @Test
  void endWithTheWordsOfTheEnvironment() throws Exception {
    Description description = kernel().describe();
    List<String> arguments =
        ModernMachine.arguments(
            description,
            facts(
                description,
                Map.of(
                    "QEMU_OPTS", "-S  -s",
                    "QEMU_NET_OPTS", "hostfwd=tcp::1-:2 -more",
                    "QEMU_KERNEL_PARAMS", "single quiet")),
            HOME);
    assertThat(arguments).endsWith("-S", "-s");
    assertThat(arguments)
        .containsSubsequence("-nic", "user,model=virtio-net-pci,hostfwd=tcp::1-:2", "-more");
    assertThat(arguments)
        .containsSubsequence("-append", "console=tty0 console=ttyS0,115200n8 single quiet");
  }

  private static String golden() throws IOException {
    try (InputStream in = ModernMachineTest.class.getResourceAsStream("modern.txt")) {
      return in == null ? "modern.txt is missing" : new String(in.readAllBytes(), UTF_8);
    }
  }

  private static Facts facts(Description description, Map<String, String> variables) {
    List<Facts.Disk> drives = new ArrayList<>();
    for (Storage.Extra extra : description.storage().drives()) {
      drives.add(
          new Facts.Disk(HOME.resolve(extra.file()), extra.format().orElse(DiskFormat.QCOW2)));
    }
    boolean uefi =
        description.boot() instanceof Boot.Loader loader
            && loader.firmware().kind() == Boot.FirmwareChoice.Kind.UEFI;
    return new Facts(
        new QemuProgram(Path.of("/bin/qemu")),
        description.hardware().accelerator().orElse(Accelerator.TCG),
        TEMPORARY,
        description
            .storage()
            .diskImage()
            .map(p -> new Facts.Disk(HOME.resolve(p), DiskFormat.QCOW2)),
        uefi
            ? new Firmware.Uefi(Path.of("/fw/CODE.fd"), HOME.resolve("noname-efi-vars.fd"))
            : new Firmware.Bios(),
        "quiet",
        drives,
        List.of(
            Share.over9p("xchg", TEMPORARY.resolve("xchg")),
            new Share(
                "fast",
                Path.of("/data,1"),
                Share.Access.READ_ONLY,
                Optional.of(TEMPORARY.resolve("fs-fast")))),
        Terminal.STANDARD,
        variables);
  }
}
