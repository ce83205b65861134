package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Screen;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Boot.FirmwareChoice.Kind;
import org.bootdisk.launcher.description.Description;

/** What Nix fills into the seed's script for a description, after the text of its module. */
final class SeedParts {

  private static final String OR_FAIL = " || exit 1\n";

  private final Description description;
  private final Path qemu;
  private final Path bootDisk;

  /**
   * For a description.
   *
   * @param qemu directory with {@code bin/qemu-kvm} and {@code bin/qemu-img}
   * @param bootDisk directory with {@code disk.img} and {@code bios.bin}
   */
  SeedParts(Description description, Path qemu, Path bootDisk) {
    this.description = description;
    this.qemu = qemu;
    this.bootDisk = bootDisk;
  }

  Map<String, String> all() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("SHELL", "/bin/sh");
    parts.put("DISK_IMAGE", "./" + description.storage().diskImage().orElseThrow());
    parts.put("DISK_SIZE", Long.toString(description.storage().diskSize() >> 20));
    parts.put("PREPARE_BOOT_DISK", prepareBootDisk());
    parts.put("EMPTY_DISKS", emptyDisks());
    parts.put("QEMU_BINARY", qemu + "/bin/qemu-kvm -cpu kvm64");
    parts.put("QEMU", qemu.toString());
    parts.put("NAME", description.name());
    parts.put("MEMORY", Long.toString(description.hardware().memory() >> 20));
    parts.put("CORES", Integer.toString(description.hardware().cores()));
    parts.put("NETWORKING_OPTIONS", networkingOptions());
    parts.put("BOOT", boot());
    boolean window = description.hardware().screen() == Screen.WINDOW;
    parts.put("GRAPHICS", window ? "" : "-nographic");
    parts.put(
        "QEMU_OPTIONS",
        "-vga std -usb -device usb-tablet,bus=usb-bus.0 "
            + String.join(" ", description.qemuOptions()));
    return parts;
  }

  private String networkingOptions() {
    return description.networking().options().isPresent()
        ? String.join(" ", description.networking().options().get())
        : "-net nic,netdev=user.0,model=virtio"
            + " -netdev user,id=user.0${QEMU_NET_OPTS:+,$QEMU_NET_OPTS}";
  }

  private String drive(String index, String arguments) {
    DiskInterface bus = description.storage().bus();
    String id = "drive$((" + index + " + 1))";
    String common = "index=" + index + ",id=" + id + "," + arguments;
    return bus == DiskInterface.SCSI
        ? "-drive " + common + ",if=none -device lsi53c895a -device scsi-hd,drive=" + id
        : "-drive " + common + ",if=" + bus.word();
  }

  private String prepareBootDisk() {
    if (!(description.boot() instanceof Boot.Loader loader)) {
      return "";
    }
    String disk =
        qemu + "/bin/qemu-img create -f qcow2 -b " + bootDisk + "/disk.img $TMPDIR/disk.img";
    String bios =
        "cp " + bootDisk + "/bios.bin $TMPDIR" + OR_FAIL + "chmod 0644 $TMPDIR/bios.bin" + OR_FAIL;
    return disk + OR_FAIL + (loader.firmware().kind() == Kind.UEFI ? bios : "");
  }

  private String emptyDisks() {
    StringBuilder text = new StringBuilder();
    for (long size : description.storage().emptyDisks()) {
      text.append(
          "if ! test -e \"empty$idx.qcow2\"; then\n"
              + qemu
              + "/bin/qemu-img create -f qcow2 \"empty$idx.qcow2\" \""
              + (size >> 20)
              + "M\"\nfi\nextraDisks=\"$extraDisks "
              + drive("$idx", "file=$(pwd)/empty$idx.qcow2,werror=report")
              + "\"\nidx=$((idx + 1))\n");
    }
    return text.toString();
  }

  private String boot() {
    String root = drive("0", "file=$NIX_DISK_IMAGE,cache=writeback,werror=report") + " \\\n";
    if (description.boot() instanceof Boot.Loader loader) {
      return root
          + drive("1", "file=$TMPDIR/disk.img,media=disk")
          + (loader.firmware().kind() == Kind.UEFI ? " -pflash $TMPDIR/bios.bin" : "");
    }
    Path system = ((Boot.Kernel) description.boot()).system().orElseThrow();
    Path registration = ((Boot.Kernel) description.boot()).registration().orElseThrow();
    return root
        + "-kernel "
        + system
        + "/kernel -initrd "
        + system
        + "/initrd -append \"$(cat "
        + system
        + "/kernel-params) init="
        + system
        + "/init regInfo="
        + registration
        + "/registration "
        + description.consoleWords()
        + " $QEMU_KERNEL_PARAMS\"";
  }
}
