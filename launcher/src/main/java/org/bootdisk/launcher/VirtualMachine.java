package org.bootdisk.launcher;

import java.util.List;
import java.util.Optional;

/**
 * A virtual machine, described. {@link QemuCommand} turns it into arguments; nothing here looks at
 * the machine that it is to run on.
 *
 * @param name for the window's title and the list of processes
 * @param type the board that is emulated
 * @param accelerator what runs the guest's instructions
 * @param cpus number of processors, at least 1
 * @param memory bytes, a positive multiple of 1 MiB
 * @param firmware what runs first
 * @param drives disks; the firmware tries to boot from them in this order, and from nothing else
 * @param network what the network card is connected to
 * @param screen where the graphics card's picture is seen
 * @param kernel that QEMU loads itself, so that nothing is booted from disks
 * @param shares directories that the guest can mount
 * @param peripherals more devices
 * @param terminal what the serial port is connected to
 */
public record VirtualMachine(
    String name,
    MachineType type,
    Accelerator accelerator,
    int cpus,
    long memory,
    Firmware firmware,
    List<Drive> drives,
    Network network,
    Screen screen,
    Optional<KernelBoot> kernel,
    List<Share> shares,
    List<Peripheral> peripherals,
    Terminal terminal) {
  private static final long MEBIBYTE = 1 << 20;

  /** The board that is emulated. */
  public enum MachineType {
    /** Intel 440FX of 1996 with PCI and IDE, two disks on each of two channels: QEMU's default. */
    PC("pc", 2, 2),
    /** Intel Q35 of 2009 with PCI Express and AHCI, a disk on each of six ports. */
    Q35("q35", 6, 1);

    private final String model;
    private final int ataBuses;
    private final int disksPerBus;

    MachineType(String model, int ataBuses, int disksPerBus) {
      this.model = model;
      this.ataBuses = ataBuses;
      this.disksPerBus = disksPerBus;
    }

    /** How many ATA disks there is room for. */
    public int ataDisks() {
      return ataBuses * disksPerBus;
    }

    /** Where an ATA disk is, counted from 0; QEMU finds a place of its own only for the first. */
    String ataPlace(int index) {
      return ",bus=ide." + index / disksPerBus + ",unit=" + index % disksPerBus;
    }

    /** QEMU's name of the board. */
    public String model() {
      return model;
    }
  }

  /** Refuses numbers that no machine has. */
  public VirtualMachine {
    drives = List.copyOf(drives);
    shares = List.copyOf(shares);
    peripherals = List.copyOf(peripherals);
    if (cpus < 1) {
      throw new IllegalArgumentException("a machine has at least 1 processor, got " + cpus);
    }
    if (memory <= 0 || memory % MEBIBYTE != 0) {
      throw new IllegalArgumentException(
          "a machine's memory is a positive multiple of 1 MiB, got " + memory + " bytes");
    }
  }

  /** A machine that boots from {@code drive}: one processor, 1 GiB, BIOS, no network, no screen. */
  public static VirtualMachine booting(Drive drive) {
    return new VirtualMachine(
        "bootdisk",
        MachineType.PC,
        Accelerator.TCG,
        1,
        1024 * MEBIBYTE,
        new Firmware.Bios(),
        List.of(drive),
        Network.NONE,
        Screen.NONE,
        Optional.empty(),
        List.of(),
        List.of(),
        Terminal.STANDARD);
  }

  /** This machine under another name. */
  public VirtualMachine withName(String other) {
    return new VirtualMachine(
        other,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine on another board. */
  public VirtualMachine withType(MachineType other) {
    return new VirtualMachine(
        name,
        other,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine, its instructions run by something else. */
  public VirtualMachine withAccelerator(Accelerator other) {
    return new VirtualMachine(
        name,
        type,
        other,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine with another number of processors. */
  public VirtualMachine withCpus(int other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        other,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine with another amount of memory, in bytes. */
  public VirtualMachine withMemory(long other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        other,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine with other firmware. */
  public VirtualMachine withFirmware(Firmware other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        other,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine with other disks. */
  public VirtualMachine withDrives(List<Drive> other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        other,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine on another network. */
  public VirtualMachine withNetwork(Network other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        other,
        screen,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine, its picture seen elsewhere. */
  public VirtualMachine withScreen(Screen other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        other,
        kernel,
        shares,
        peripherals,
        terminal);
  }

  /** This machine with a kernel that QEMU loads. */
  public VirtualMachine withKernel(KernelBoot other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        Optional.of(other),
        shares,
        peripherals,
        terminal);
  }

  /** This machine with other directories of the host. */
  public VirtualMachine withShares(List<Share> other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        other,
        peripherals,
        terminal);
  }

  /** This machine with other devices. */
  public VirtualMachine withPeripherals(List<Peripheral> other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        other,
        terminal);
  }

  /** This machine, its serial port connected to something else. */
  public VirtualMachine withTerminal(Terminal other) {
    return new VirtualMachine(
        name,
        type,
        accelerator,
        cpus,
        memory,
        firmware,
        drives,
        network,
        screen,
        kernel,
        shares,
        peripherals,
        other);
  }
}
