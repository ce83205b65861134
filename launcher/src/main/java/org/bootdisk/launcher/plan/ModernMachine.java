package org.bootdisk.launcher.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Drive;
import org.bootdisk.launcher.Drive.Durability;
import org.bootdisk.launcher.KernelBoot;
import org.bootdisk.launcher.Network;
import org.bootdisk.launcher.Peripheral;
import org.bootdisk.launcher.QemuCommand;
import org.bootdisk.launcher.VirtualMachine;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Hardware;
import org.bootdisk.launcher.description.Networking;
import org.bootdisk.launcher.description.ShellWords;
import org.bootdisk.launcher.description.Storage;

/** The machine of the modern profile that a description and the facts make. */
public final class ModernMachine {

  private final Description description;
  private final Facts facts;
  private final Path directory;

  private ModernMachine(Description description, Facts facts, Path directory) {
    this.description = description;
    this.facts = facts;
    this.directory = directory;
  }

  /**
   * The arguments, without the program and without the user's own behind them.
   *
   * @param directory where the description's relative paths begin
   */
  public static List<String> arguments(Description description, Facts facts, Path directory) {
    List<String> arguments =
        new ArrayList<>(QemuCommand.of(new ModernMachine(description, facts, directory).machine()));
    for (String option : description.qemuOptions()) {
      arguments.addAll(ShellWords.parse(option, facts.environment()));
    }
    arguments.addAll(ShellWords.split(facts.variable("QEMU_OPTS")));
    return List.copyOf(arguments);
  }

  private VirtualMachine machine() {
    Hardware hardware = description.hardware();
    return new VirtualMachine(
        description.name(),
        hardware.board(),
        facts.accelerator(),
        hardware.cores(),
        hardware.memory(),
        facts.firmware(),
        drives(),
        network(),
        hardware.screen(),
        kernel(),
        facts.shares(),
        peripherals(),
        facts.terminal());
  }

  /** The root disk first, for the guest calls it by that place; what is booted from is marked. */
  private List<Drive> drives() {
    Storage storage = description.storage();
    List<Drive> drives = new ArrayList<>();
    boolean bootsRoot = description.boot() instanceof Boot.Loader loader && loader.disk().isEmpty();
    if (facts.root().isPresent()) {
      Facts.Disk root = facts.root().get();
      Drive drive = drive(root.file(), root.format()).withSerial("root");
      drives.add(bootsRoot ? drive.booted() : drive);
    }
    if (description.boot() instanceof Boot.Loader loader && loader.disk().isPresent()) {
      Optional<Path> kept = loader.overlay();
      Drive drive =
          drive(kept.map(directory::resolve).orElse(facts.bootOverlay()), DiskFormat.QCOW2);
      drives.add((kept.isPresent() ? drive : drive.thrownAway()).booted());
    }
    for (int i = 0; i < storage.emptyDisks().size(); i++) {
      drives.add(drive(facts.emptyDisk(i), DiskFormat.QCOW2));
    }
    for (int i = 0; i < facts.drives().size(); i++) {
      Storage.Extra extra = storage.drives().get(i);
      Facts.Disk disk = facts.drives().get(i);
      drives.add(
          new Drive(
              disk.file(),
              disk.format(),
              extra.bus(),
              extra.durability(),
              Drive.Role.DATA,
              extra.serial()));
    }
    return drives;
  }

  private Drive drive(Path file, DiskFormat format) {
    return new Drive(
        file, format, description.storage().bus(), Durability.KEPT, Drive.Role.DATA, "");
  }

  private Network network() {
    Networking networking = description.networking();
    if (networking.options().isPresent()) {
      List<String> arguments = new ArrayList<>();
      for (String option : networking.options().get()) {
        arguments.addAll(ShellWords.parse(option, facts.environment()));
      }
      return new Network.Given(arguments);
    }
    if (networking.reach().isEmpty()) {
      return Network.NONE;
    }
    return new Network.User(
        networking.reach().get(),
        networking.forwards(),
        ShellWords.split(facts.variable("QEMU_NET_OPTS")));
  }

  private Optional<KernelBoot> kernel() {
    if (!(description.boot() instanceof Boot.Kernel kernel)) {
      return Optional.empty();
    }
    return Optional.of(
        new KernelBoot(
            directory.resolve(kernel.kernel()),
            kernel.hooks() == Boot.Kernel.Hooks.ADDED
                ? Optional.of(facts.initrd())
                : kernel.initrd().map(directory::resolve),
            KernelCommandLine.literal(description, kernel, facts).strip()));
  }

  private List<Peripheral> peripherals() {
    List<Peripheral> peripherals = new ArrayList<>();
    if (description.hardware().parts().contains(Hardware.Part.TPM)) {
      peripherals.add(new Peripheral.Tpm(facts.temporary().resolve("tpm")));
    }
    if (description.hardware().parts().contains(Hardware.Part.GUEST_AGENT)) {
      peripherals.add(new Peripheral.GuestAgent(facts.temporary().resolve("agent")));
    }
    for (Hardware.Message message : description.hardware().messages()) {
      peripherals.add(message.device(directory));
    }
    return peripherals;
  }
}
