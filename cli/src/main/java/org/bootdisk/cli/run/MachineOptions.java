package org.bootdisk.cli.run;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.launcher.description.Setting;
import org.bootdisk.launcher.description.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * The machine's settings as options, which win over those of a description. Used as a picocli
 * mixin; each option has the name of a {@link Setting}, by which its value is taken.
 */
@SuppressWarnings("UnusedVariable") // Values are taken from what was parsed, by name.
final class MachineOptions {

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "modern (default) or seed: NixOS' own arguments of 2018.")
  @Nullable String profile;

  @Option(names = "--name", paramLabel = "NAME", description = "Of the machine (default: noname).")
  @Nullable String name;

  @Option(names = "--memory", paramLabel = "SIZE", description = "Memory (default: 1G; seed 384M).")
  @Nullable String memory;

  @Option(
      names = {"--cores", "--cpus"},
      paramLabel = "N",
      description = "Processors (default: 1).")
  @Nullable String cores;

  @Option(names = "--board", paramLabel = "NAME", description = "pc (default) or q35.")
  @Nullable String board;

  @Option(
      names = "--accel",
      paramLabel = "NAME",
      description = "kvm or tcg (default: kvm where it works, else tcg).")
  @Nullable String accel;

  @Option(names = "--qemu", paramLabel = "PROGRAM", description = "QEMU to run (default: in PATH).")
  @Nullable String qemu;

  @Option(names = "--graphics", negatable = true, description = "Open a window.")
  @Nullable Boolean graphics;

  @Option(
      names = "--consoles",
      paramLabel = "NAME",
      description = "Linux's consoles, the primary one last.")
  List<String> consoles = new ArrayList<>();

  @Option(
      names = "--disk-image",
      paramLabel = "FILE",
      description =
          "Root disk, made if it is not there, or none (default: NAME.qcow2; with IMAGE none).")
  @Nullable String diskImage;

  @Option(
      names = "--disk-size",
      paramLabel = "SIZE",
      description = "Of a root disk that is made (default: 1G; seed 512M).")
  @Nullable String diskSize;

  @Option(
      names = "--disk-interface",
      paramLabel = "NAME",
      description = "virtio (default), scsi or ide.")
  @Nullable String diskInterface;

  @Option(names = "--boot-device", paramLabel = "PATH", description = "The root disk in the guest.")
  @Nullable String bootDevice;

  @Option(
      names = "--empty-disks",
      split = ",",
      paramLabel = "SIZE",
      description = "One more disk, empty; can be repeated.")
  List<String> emptyDisks = new ArrayList<>();

  @Option(
      names = "--drives",
      paramLabel = "FILE|MEMBERS",
      description =
          "One more disk: file=F,serial=S,format=F,interface=I,writes=refused; can be repeated.")
  List<String> drives = new ArrayList<>();

  @Option(
      names = "--boot-loader",
      negatable = true,
      description = "Start a boot loader, not a kernel.")
  @Nullable Boolean bootLoader;

  @Option(
      names = "--boot-disk",
      paramLabel = "IMAGE",
      description = "Disk with the boot loader; never written.")
  @Nullable String bootDisk;

  @Option(
      names = "--boot-overlay",
      paramLabel = "FILE",
      description = "Keep changes to the boot disk here (default: nowhere).")
  @Nullable String bootOverlay;

  @Option(names = "--efi", negatable = true, description = "As --firmware uefi.")
  @Nullable Boolean efi;

  @Option(
      names = "--firmware",
      paramLabel = "KIND|FILE",
      description =
          "bios (default), uefi, or OVMF's CODE file with its VARS beside it (seed: one file).")
  @Nullable String firmware;

  @Option(
      names = "--efi-variables",
      paramLabel = "FILE",
      description = "Where UEFI's are kept, or none (default: NAME-efi-vars.fd; with IMAGE none).")
  @Nullable String efiVariables;

  @Option(names = "--toplevel", paramLabel = "DIR", description = "NixOS system to start.")
  @Nullable String toplevel;

  @Option(
      names = "--registration",
      paramLabel = "DIR",
      description = "What is in its store (closureInfo).")
  @Nullable String registration;

  @Option(names = "--kernel", paramLabel = "FILE", description = "Linux kernel to start.")
  @Nullable String kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "Its initial RAM disk.")
  @Nullable String initrd;

  @Option(names = "--parameters", paramLabel = "TEXT", description = "Its parameters.")
  @Nullable String parameters;

  @Option(
      names = "--guest-initrd",
      negatable = true,
      description =
          "Put a script behind the initial RAM disk that formats an empty root disk and mounts what is shared.")
  @Nullable Boolean guestInitrd;

  @Option(
      names = "--network",
      paramLabel = "KIND",
      description = "open (default), restricted or none.")
  @Nullable String network;

  @Option(
      names = "--forwards",
      split = ",",
      paramLabel = "HOST:GUEST",
      description = "Forward a port of this host, such as 2222:22 or udp:53:53; can be repeated.")
  List<String> forwards = new ArrayList<>();

  @Option(
      names = "--networking-options",
      paramLabel = "WORDS",
      description = "QEMU's own arguments for the network.")
  List<String> networkingOptions = new ArrayList<>();

  @Option(names = "--qemu-options", paramLabel = "WORDS", description = "More arguments for QEMU.")
  List<String> qemuOptions = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Shared as store, or none (default: /nix/store with a toplevel).")
  @Nullable String store;

  @Option(
      names = "--exchange",
      negatable = true,
      description = "Share directories as xchg and shared (default; with IMAGE not).")
  @Nullable Boolean exchange;

  @Option(
      names = "--shares",
      paramLabel = "MEMBERS",
      description =
          "One more directory: tag=T,path=DIR,access=read,protocol=virtiofs; can be repeated.")
  List<String> shares = new ArrayList<>();

  @Option(
      names = "--writable-store",
      negatable = true,
      description = "The guest can write to the store (default).")
  @Nullable Boolean writableStore;

  @Option(
      names = "--writable-store-tmpfs",
      negatable = true,
      description = "What it writes there is forgotten (default).")
  @Nullable Boolean writableStoreTmpfs;

  @Option(names = "--guest-agent", negatable = true, description = "A port to QEMU's guest agent.")
  @Nullable Boolean guestAgent;

  @Option(names = "--tpm", negatable = true, description = "A TPM, by swtpm.")
  @Nullable Boolean tpm;

  @Option(
      names = "--credentials",
      paramLabel = "NAME=TEXT",
      description = "A credential for the guest's systemd; can be repeated.")
  List<String> credentials = new ArrayList<>();

  @Option(
      names = "--fw-cfg",
      paramLabel = "NAME=FILE",
      description = "A file for the guest, in qemu_fw_cfg; can be repeated.")
  List<String> fwCfg = new ArrayList<>();

  /** Gives {@code settings} what was said on the command line. */
  static void addTo(Settings settings, ParseResult parsed) {
    for (Setting setting : Setting.values()) {
      String name = "--" + setting.word();
      OptionSpec option = parsed.matchedOption(name);
      if (option != null) {
        settings.give(setting, name, values(option));
      }
    }
  }

  private static List<String> values(OptionSpec option) {
    Object value = option.getValue();
    if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      for (Object item : list) {
        texts.add(String.valueOf(item));
      }
      return texts;
    }
    return List.of(String.valueOf(value));
  }
}
