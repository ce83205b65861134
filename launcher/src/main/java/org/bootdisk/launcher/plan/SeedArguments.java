package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.QemuCommand;
import org.bootdisk.launcher.Screen;
import org.bootdisk.launcher.Share;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.ShellWords;

/**
 * The arguments of the seed's start script, item by item and in its order, with all its quirks: no
 * formats, no boot order, a controller for each SCSI disk, commas as they come.
 */
public final class SeedArguments {

  private static final long MEBIBYTE = 1 << 20;
  private static final List<String> NETWORKING =
      List.of(
          "-net nic,netdev=user.0,model=virtio",
          "-netdev user,id=user.0${QEMU_NET_OPTS:+,$QEMU_NET_OPTS}");
  private static final List<String> OPTIONS =
      List.of("-vga std", "-usb", "-device usb-tablet,bus=usb-bus.0");

  private final Description description;
  private final Facts facts;
  private final List<String> arguments = new ArrayList<>();

  private SeedArguments(Description description, Facts facts) {
    this.description = description;
    this.facts = facts;
  }

  /** The arguments, without the program and without the user's own behind them. */
  public static List<String> of(Description description, Facts facts) {
    return new SeedArguments(description, facts).all();
  }

  private List<String> all() {
    // What the wrapper qemu-kvm adds where there is KVM.
    if (facts.accelerator() == Accelerator.KVM) {
      add("-enable-kvm");
    }
    add("-cpu", "kvm64");
    add("-name", description.name());
    add("-m", Long.toString(description.hardware().memory() / MEBIBYTE));
    add("-smp", Integer.toString(description.hardware().cores()));
    add("-device", "virtio-rng-pci");
    addWords(description.networking().options().orElse(NETWORKING));
    for (Share share : facts.shares()) {
      add(
          "-virtfs",
          "local,path=" + share.directory() + ",security_model=none,mount_tag=" + share.tag());
    }
    addRoot();
    addBoot();
    addEmptyDisks();
    if (description.hardware().screen() == Screen.NONE) {
      add("-nographic");
    }
    addWords(OPTIONS);
    addWords(description.qemuOptions());
    if (facts.terminal() instanceof Terminal.Sockets sockets) {
      arguments.addAll(QemuCommand.socketArguments(sockets));
    }
    arguments.addAll(ShellWords.split(facts.variable("QEMU_OPTS")));
    return List.copyOf(arguments);
  }

  private void addRoot() {
    Optional<Facts.Disk> root = facts.root();
    if (root.isPresent()) {
      addDisk(0, "file=" + root.get().file() + ",cache=writeback,werror=report");
    }
  }

  private void addBoot() {
    if (description.boot() instanceof Boot.Kernel kernel) {
      add("-kernel", kernel.kernel().toString());
      if (kernel.initrd().isPresent()) {
        add("-initrd", kernel.initrd().get().toString());
      }
      add("-append", KernelCommandLine.literal(description, kernel, facts));
      return;
    }
    if (((Boot.Loader) description.boot()).disk().isPresent()) {
      addDisk(1, "file=" + facts.bootOverlay() + ",media=disk");
    }
    if (facts.firmware() instanceof Firmware.Uefi uefi) {
      add("-pflash", uefi.variables().toString());
    }
  }

  private void addEmptyDisks() {
    for (int i = 0; i < description.storage().emptyDisks().size(); i++) {
      Path file = facts.emptyDisk(i);
      addDisk(Facts.FIRST_EMPTY + i, "file=" + file + ",werror=report");
    }
  }

  private void addDisk(int index, String options) {
    String id = "drive" + (index + 1);
    DiskInterface bus = description.storage().bus();
    boolean scsi = bus == DiskInterface.SCSI;
    add(
        "-drive",
        "index=" + index + ",id=" + id + "," + options + ",if=" + (scsi ? "none" : bus.word()));
    if (scsi) {
      add("-device", "lsi53c895a", "-device", "scsi-hd,drive=" + id);
    }
  }

  private void addWords(List<String> options) {
    for (String option : options) {
      arguments.addAll(ShellWords.parse(option, facts.environment()));
    }
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }
}
