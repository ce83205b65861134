package org.bootdisk.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a {@link VirtualMachine} into the arguments of {@code qemu-system-x86_64}, one argument a
 * string: no shell ever sees them.
 *
 * <p>All devices are named. QEMU's defaults and the configuration files that it would read
 * otherwise differ from installation to installation.
 */
public final class QemuCommand {

  private static final long MEBIBYTE = 1 << 20;

  private final List<String> arguments = new ArrayList<>();

  private QemuCommand() {}

  /** The arguments that start {@code machine}, without the program's name. */
  public static List<String> of(VirtualMachine machine) {
    QemuCommand command = new QemuCommand();
    command.addBoard(machine);
    command.addFirmware(machine.firmware());
    for (int index = 0; index < machine.drives().size(); index++) {
      command.addDrive(index, machine.drives().get(index));
    }
    command.addNetwork(machine.network());
    command.addConsoles(machine.screen());
    return List.copyOf(command.arguments);
  }

  private void addBoard(VirtualMachine machine) {
    add("-no-user-config");
    add("-nodefaults");
    add("-name", quoted(machine.name()));
    add("-machine", machine.type().model());
    add("-accel", machine.accelerator().driver());
    add("-cpu", machine.accelerator().cpu());
    add("-smp", Integer.toString(machine.cpus()));
    add("-m", machine.memory() / MEBIBYTE + "M");
    add("-boot", "strict=on");
    add("-device", "virtio-rng-pci");
  }

  private void addFirmware(Firmware firmware) {
    if (firmware instanceof Firmware.Uefi uefi) {
      add("-drive", "if=pflash,unit=0,format=raw,readonly=on,file=" + quoted(uefi.code()));
      add("-drive", "if=pflash,unit=1,format=raw,file=" + quoted(uefi.variables()));
    }
  }

  private void addDrive(int index, Drive drive) {
    String id = "drive" + index;
    add(
        "-drive",
        "if=none,id="
            + id
            + ",format="
            + drive.format().driver()
            + ",cache="
            + drive.durability().cache()
            + ",file="
            + quoted(drive.file()));
    // SeaBIOS boots from the first disk only, and takes virtio disks before others.
    add("-device", drive.bus().device() + ",drive=" + id + ",bootindex=" + (index + 1));
  }

  private void addNetwork(Network network) {
    switch (network) {
      case NONE -> add("-nic", "none");
      case USER -> add("-nic", "user,model=virtio-net-pci");
    }
  }

  private void addConsoles(Screen screen) {
    add("-vga", "std");
    if (screen == Screen.NONE) {
      add("-display", "none");
    }
    // Ctrl-C goes to the guest; Ctrl-A X ends the machine, Ctrl-A C opens QEMU's monitor.
    add("-serial", "mon:stdio");
  }

  private void add(String... words) {
    arguments.addAll(List.of(words));
  }

  private static String quoted(Path path) {
    return quoted(path.toAbsolutePath().toString());
  }

  /** A value in a list of options, where a comma ends it and two stand for one. */
  private static String quoted(String value) {
    return value.replace(",", ",,");
  }
}
