package org.bootdisk.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    command.addDrives(machine);
    command.addKernel(machine.kernel());
    command.addShares(machine);
    command.addNetwork(machine.network());
    command.addConsoles(machine);
    for (Peripheral peripheral : machine.peripherals()) {
      command.addPeripheral(peripheral);
    }
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

  private void addDrives(VirtualMachine machine) {
    List<Drive> drives = machine.drives();
    for (Drive drive : drives) {
      if (drive.bus() == DiskInterface.SCSI) {
        // One controller for all; the seed gives each disk one of a chip of 1994.
        add("-device", "virtio-scsi-pci,id=scsi");
        break;
      }
    }
    int booted = 0;
    for (Drive drive : drives) {
      booted += drive.role() == Drive.Role.BOOT ? 1 : 0;
    }
    int nextBooted = 1;
    int nextData = booted + 1;
    int nextAta = 0;
    for (int index = 0; index < drives.size(); index++) {
      Drive drive = drives.get(index);
      String place =
          switch (drive.bus()) {
            case VIRTIO -> "";
            case SCSI -> ",bus=scsi.0";
            case IDE -> machine.type().ataPlace(nextAta++);
          };
      int order = drive.role() == Drive.Role.BOOT ? nextBooted++ : nextData++;
      addDrive("drive" + index, drive, place, order);
    }
  }

  private void addDrive(String id, Drive drive, String place, int bootIndex) {
    add(
        "-drive",
        "if=none,id="
            + id
            + ",format="
            + drive.format().driver()
            + ",cache="
            + drive.durability().cache()
            + (drive.durability() == Drive.Durability.READ_ONLY ? ",readonly=on" : "")
            + ",file="
            + quoted(drive.file()));
    // SeaBIOS boots from the first disk only, and takes virtio disks before others.
    add(
        "-device",
        drive.bus().device()
            + place
            + ",drive="
            + id
            + ",bootindex="
            + bootIndex
            + (drive.serial().isEmpty() ? "" : ",serial=" + quoted(drive.serial())));
  }

  private void addKernel(Optional<KernelBoot> boot) {
    if (boot.isPresent()) {
      add("-kernel", boot.get().kernel().toAbsolutePath().toString());
      if (boot.get().initrd().isPresent()) {
        add("-initrd", boot.get().initrd().get().toAbsolutePath().toString());
      }
      add("-append", boot.get().commandLine());
    }
  }

  private void addShares(VirtualMachine machine) {
    boolean shared = false;
    for (Share share : machine.shares()) {
      if (share.socket().isPresent()) {
        if (!shared) {
          // virtiofsd works in the guest's memory, so that has to be a file that it can map, too.
          add("-object", "memory-backend-memfd,id=memory,share=on,size=" + machine.memory());
          add("-numa", "node,memdev=memory");
          shared = true;
        }
        String id = "fs-" + share.tag();
        add("-chardev", "socket,id=" + quoted(id) + ",path=" + quoted(share.socket().get()));
        add("-device", "vhost-user-fs-pci,chardev=" + quoted(id) + ",tag=" + quoted(share.tag()));
      } else {
        add(
            "-virtfs",
            "local,path="
                + quoted(share.directory())
                + ",security_model=none,mount_tag="
                + quoted(share.tag())
                + (share.access() == Share.Access.READ_ONLY ? ",readonly=on" : ""));
      }
    }
  }

  private void addNetwork(Network network) {
    if (network instanceof Network.Given given) {
      arguments.addAll(given.arguments());
    } else if (network instanceof Network.User user) {
      StringBuilder card = new StringBuilder("user,model=virtio-net-pci");
      if (user.reach() == Network.Reach.RESTRICTED) {
        card.append(",restrict=on");
      }
      for (PortForward forward : user.forwards()) {
        card.append(',').append(forward.option());
      }
      List<String> more = user.more();
      add("-nic", more.isEmpty() ? card.toString() : card + "," + more.get(0));
      arguments.addAll(more.subList(Math.min(1, more.size()), more.size()));
    } else {
      add("-nic", "none");
    }
  }

  private void addConsoles(VirtualMachine machine) {
    add("-vga", "std");
    if (machine.screen() == Screen.NONE) {
      add("-display", "none");
    } else {
      // The pointer of a window is where the host's is; a mouse's would have to be caught.
      add("-device", "qemu-xhci", "-device", "usb-tablet");
    }
    if (machine.terminal() instanceof Terminal.Sockets sockets) {
      addSockets(sockets);
    } else {
      // Ctrl-C goes to the guest; Ctrl-A X ends the machine, Ctrl-A C opens QEMU's monitor.
      add("-serial", "mon:stdio");
    }
  }

  private void addSockets(Terminal.Sockets sockets) {
    arguments.addAll(socketArguments(sockets));
  }

  /** The arguments by which serial port and monitor of any machine are sockets. */
  public static List<String> socketArguments(Terminal.Sockets sockets) {
    return List.of(
        "-chardev",
        "socket,id=serial,server=on,wait=on,path=" + quoted(sockets.serial()),
        "-serial",
        "chardev:serial",
        "-monitor",
        "none",
        "-qmp",
        "unix:" + quoted(sockets.monitor()) + ",server=on,wait=off");
  }

  private void addPeripheral(Peripheral peripheral) {
    if (peripheral instanceof Peripheral.Tpm tpm) {
      add("-chardev", "socket,id=tpm,path=" + quoted(tpm.socket()));
      add("-tpmdev", "emulator,id=tpm,chardev=tpm");
      add("-device", "tpm-tis,tpmdev=tpm");
    } else if (peripheral instanceof Peripheral.GuestAgent agent) {
      add("-device", "virtio-serial-pci");
      add("-chardev", "socket,id=agent,server=on,wait=off,path=" + quoted(agent.socket()));
      add("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0");
    } else if (peripheral instanceof Peripheral.Credential credential) {
      String text = "io.systemd.credential:" + credential.name() + "=" + credential.value();
      add("-smbios", "type=11,value=" + quoted(text));
    } else if (peripheral instanceof Peripheral.FirmwareFile file) {
      add("-fw_cfg", "name=" + quoted(file.name()) + ",file=" + quoted(file.file()));
    }
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
