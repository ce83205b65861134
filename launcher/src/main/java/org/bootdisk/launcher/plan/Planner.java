package org.bootdisk.launcher.plan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Quoted;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.Drive.Durability;
import org.bootdisk.launcher.Firmware;
import org.bootdisk.launcher.FirmwareFiles;
import org.bootdisk.launcher.InstalledProgram;
import org.bootdisk.launcher.NotInstalledException;
import org.bootdisk.launcher.PortForward;
import org.bootdisk.launcher.Share;
import org.bootdisk.launcher.Terminal;
import org.bootdisk.launcher.description.Boot;
import org.bootdisk.launcher.description.Boot.FirmwareChoice;
import org.bootdisk.launcher.description.Description;
import org.bootdisk.launcher.description.Hardware;
import org.bootdisk.launcher.description.Networking;
import org.bootdisk.launcher.description.Profile;
import org.bootdisk.launcher.description.Sharing;
import org.bootdisk.launcher.description.Storage;
import org.bootdisk.launcher.guest.GuestInitrd;
import org.bootdisk.qcow2.ImageLock;

/**
 * Decides how a described machine is started on a host. It reads and checks, and makes nothing:
 * whatever is wrong is found before anything exists.
 */
public final class Planner {

  private final Description description;
  private final Host host;
  private final Path temporary;
  private final Terminal terminal;
  private final List<Preparation> preparations = new ArrayList<>();
  private final List<Helper> helpers = new ArrayList<>();

  private Planner(Description description, Host host, Path temporary, Terminal terminal) {
    this.description = description;
    this.host = host;
    this.temporary = temporary;
    this.terminal = terminal;
  }

  /**
   * The plan.
   *
   * @param temporary the directory of the run, absolute; need not exist
   * @param terminal what the serial port is connected to
   * @throws IOException if something that the machine needs is not there, is not what it is taken
   *     for, or is another program's
   */
  public static LaunchPlan plan(
      Description description, Host host, Path temporary, Terminal terminal) throws IOException {
    return new Planner(description, host, temporary, terminal).plan();
  }

  private LaunchPlan plan() throws IOException {
    String systemParameters = systemParameters();
    Optional<Facts.Disk> root = root();
    List<Share> shares = shares();
    planBootOverlay();
    Firmware firmware = firmware();
    for (int i = 0; i < description.storage().emptyDisks().size(); i++) {
      planEmptyDisk(temporary.resolve("empty" + (i + Facts.FIRST_EMPTY) + ".qcow2"), i);
    }
    Requirements.requireFree(forwards());
    if (description.hardware().parts().contains(Hardware.Part.TPM)) {
      planTpm();
    }
    requireMessages();
    Facts facts =
        new Facts(
            host.qemu(),
            host.accelerator(),
            temporary,
            root,
            firmware,
            systemParameters,
            drives(),
            shares,
            terminal,
            host.environment());
    return new LaunchPlan(preparations, helpers, command(facts), workingDirectory());
  }

  private List<String> command(Facts facts) {
    List<String> command = new ArrayList<>();
    command.add(host.qemu().path().toString());
    command.addAll(
        description.profile() == Profile.SEED
            ? SeedArguments.of(description, facts)
            : ModernMachine.arguments(description, facts, host.directory()));
    return command;
  }

  /** The script changes to its directory, so that relative paths in QEMU_OPTS begin there. */
  private Path workingDirectory() {
    return description.profile() == Profile.SEED ? temporary : host.directory();
  }

  private Optional<Facts.Disk> root() throws IOException {
    Storage storage = description.storage();
    String named = host.variable("NIX_DISK_IMAGE");
    if (named.isEmpty() && storage.diskImage().isEmpty()) {
      return Optional.empty();
    }
    Path file =
        host.canonical(named.isEmpty() ? storage.diskImage().orElseThrow() : Path.of(named));
    if (Files.exists(file)) {
      DiskFormat format = Requirements.requireImage(file, ImageLock.Use.WRITE);
      return Optional.of(new Facts.Disk(file, format));
    }
    if (description.boot() instanceof Boot.Loader loader && loader.disk().isEmpty()) {
      throw new UnfitDiskException(file, "is to be booted from and does not exist");
    }
    Requirements.requireCreatable(file);
    preparations.add(new Preparation.EmptyDisk(file, storage.diskSize()));
    return Optional.of(new Facts.Disk(file, DiskFormat.QCOW2));
  }

  private void planBootOverlay() throws IOException {
    if (!(description.boot() instanceof Boot.Loader loader) || loader.disk().isEmpty()) {
      return;
    }
    Path base = host.resolved(loader.disk().get());
    DiskFormat format = Requirements.requireImage(base, ImageLock.Use.READ);
    if (loader.overlay().isEmpty()) {
      Path thrownAway = temporary.resolve("disk.img");
      if (Files.exists(thrownAway)) {
        // In the user's own directory; another run may use it.
        Requirements.requireImage(thrownAway, ImageLock.Use.WRITE);
      }
      preparations.add(
          new Preparation.Overlay(thrownAway, base, format, Preparation.Overlay.Memory.NAME));
      return;
    }
    Path overlay = host.resolved(loader.overlay().get());
    if (Files.exists(overlay)) {
      Requirements.requireImage(overlay, ImageLock.Use.WRITE);
      OverlayBase.requireUnchanged(overlay, base, format);
    } else {
      Requirements.requireCreatable(overlay);
      preparations.add(
          new Preparation.Overlay(overlay, base, format, Preparation.Overlay.Memory.DIGEST));
    }
  }

  private void planEmptyDisk(Path file, int index) throws IOException {
    if (Files.exists(file)) {
      Requirements.requireImage(file, ImageLock.Use.WRITE);
    } else {
      preparations.add(
          new Preparation.EmptyDisk(file, description.storage().emptyDisks().get(index)));
    }
  }

  private List<Facts.Disk> drives() throws IOException {
    List<Facts.Disk> disks = new ArrayList<>();
    for (Storage.Extra extra : description.storage().drives()) {
      Path file = host.resolved(extra.file());
      boolean read = extra.durability() == Durability.READ_ONLY;
      DiskFormat found =
          Requirements.requireImage(file, read ? ImageLock.Use.READ : ImageLock.Use.WRITE);
      if (extra.format().orElse(found) == DiskFormat.QCOW2 && found == DiskFormat.RAW) {
        throw new UnfitDiskException(file, "is not a qcow2 image, as it is said to be");
      }
      disks.add(new Facts.Disk(file, extra.format().orElse(found)));
    }
    return disks;
  }

  private Firmware firmware() throws IOException {
    if (!(description.boot() instanceof Boot.Loader loader)
        || loader.firmware().kind() == FirmwareChoice.Kind.BIOS) {
      return new Firmware.Bios();
    }
    FirmwareChoice choice = loader.firmware();
    return description.profile() == Profile.SEED ? wholeFirmware(choice) : splitFirmware(choice);
  }

  /** One file with code and variables, of which each start gets a fresh copy. */
  private Firmware wholeFirmware(FirmwareChoice choice) throws IOException {
    Path file =
        choice.file().isPresent()
            ? host.resolved(choice.file().get())
            : FirmwareFiles.wholeInstalled();
    Requirements.requireFile(file);
    Path copy = temporary.resolve("bios.bin");
    preparations.add(new Preparation.Copy(copy, file, Preparation.Target.REPLACED));
    return new Firmware.Uefi(file, copy);
  }

  private Firmware splitFirmware(FirmwareChoice choice) throws IOException {
    FirmwareFiles files =
        choice.file().isPresent()
            ? FirmwareFiles.given(host.resolved(choice.file().get()))
            : FirmwareFiles.installedWith(host.qemu());
    String named = host.variable("NIX_EFI_VARS");
    Path chosen =
        named.isEmpty()
            ? choice.variables().orElse(Path.of(description.name() + "-efi-vars.fd"))
            : Path.of(named);
    boolean forgotten = chosen.toString().equals("none");
    Path variables = forgotten ? temporary.resolve("efi-vars.fd") : host.resolved(chosen);
    if (Files.exists(variables) && !forgotten) {
      Requirements.requireFile(variables);
      if (Files.size(variables) != Files.size(files.variables())) {
        throw new UnfitDiskException(
            variables,
            "has "
                + Files.size(variables)
                + " bytes, which does not go with "
                + files.code()
                + ", expected "
                + Files.size(files.variables())
                + "; without it a new one is made");
      }
      Requirements.requireImage(variables, ImageLock.Use.WRITE);
    } else {
      if (!forgotten) {
        Requirements.requireCreatable(variables);
      }
      preparations.add(
          new Preparation.Copy(
              variables,
              files.variables(),
              forgotten ? Preparation.Target.REPLACED : Preparation.Target.NEW));
    }
    return new Firmware.Uefi(files.code(), variables);
  }

  /** The description's, and those that users of the script give in its variable. */
  private List<PortForward> forwards() {
    Networking networking = description.networking();
    List<PortForward> forwards = new ArrayList<>(networking.forwards());
    if (networking.reach().isPresent() && networking.options().isEmpty()) {
      forwards.addAll(PortForward.amongOptions(host.variable("QEMU_NET_OPTS")));
    }
    return forwards;
  }

  private List<Share> shares() throws IOException {
    Sharing sharing = description.sharing();
    List<Share> shares = new ArrayList<>();
    if (sharing.store().isPresent()) {
      Path store = host.resolved(sharing.store().get());
      Requirements.requireDirectory(store);
      shares.add(Share.over9p("store", store));
    }
    if (sharing.exchange() == Sharing.Exchange.PRESENT) {
      Path exchange = temporary.resolve("xchg");
      preparations.add(new Preparation.Directory(exchange));
      shares.add(Share.over9p("xchg", exchange));
      shares.add(Share.over9p("shared", shared(exchange)));
    }
    for (Sharing.Directory directory : sharing.directories()) {
      Path path = host.resolved(directory.path());
      Requirements.requireDirectory(path);
      Optional<Path> socket = Optional.empty();
      if (directory.protocol() == Sharing.Protocol.VIRTIOFS) {
        socket = Optional.of(temporary.resolve("fs-" + directory.tag()));
        helpers.add(virtiofsd(path, socket.get(), directory.access()));
      }
      shares.add(new Share(directory.tag(), path, directory.access(), socket));
    }
    return shares;
  }

  private Path shared(Path exchange) throws IOException {
    String named = host.variable("SHARED_DIR");
    if (named.isEmpty()) {
      return exchange;
    }
    if (description.profile() == Profile.SEED) {
      // As the script does: a relative one begins in its own directory, and comes as it is.
      return Path.of(named);
    }
    Path directory = host.resolved(Path.of(named));
    Requirements.requireDirectory(directory);
    return directory;
  }

  private Helper virtiofsd(Path directory, Path socket, Share.Access access) throws IOException {
    Path program = InstalledProgram.VIRTIOFSD.in(host.variable("PATH"));
    List<String> command = new ArrayList<>(List.of(program.toString(), "--socket-path=" + socket));
    if (InstalledProgram.VIRTIOFSD.has("--shared-dir", program)) {
      command.add("--shared-dir=" + directory);
      if (access == Share.Access.READ_ONLY) {
        command.add("--readonly");
      }
    } else if (access == Share.Access.READ_ONLY) {
      throw new NotInstalledException(
          "a virtiofsd that can refuse writes",
          List.of(program),
          "QEMU's own of before version 8 cannot; share the directory over 9p");
    } else {
      command.addAll(List.of("-o", "source=" + directory.toString().replace(",", "\\,")));
    }
    return new Helper(command, socket);
  }

  private void planTpm() throws IOException {
    Path program = InstalledProgram.SWTPM.in(host.variable("PATH"));
    String named = host.variable("NIX_SWTPM_DIR");
    Path state = host.resolved(Path.of(named.isEmpty() ? description.name() + "-swtpm" : named));
    if (!Files.isDirectory(state)) {
      Requirements.requireCreatable(state);
      preparations.add(new Preparation.Directory(state));
    }
    Path socket = temporary.resolve("tpm");
    helpers.add(
        new Helper(
            List.of(
                program.toString(),
                "socket",
                "--tpm2",
                "--terminate",
                "--tpmstate",
                "dir=" + state,
                "--ctrl",
                "type=unixio,path=" + socket),
            socket));
  }

  private void requireMessages() throws IOException {
    for (Hardware.Message message : description.hardware().messages()) {
      if (message instanceof Hardware.Message.FirmwareFile file) {
        Requirements.requireFile(host.resolved(file.file()));
      }
    }
  }

  /**
   * Plans what belongs to the kernel, too. What is in the system's file, without the newlines at
   * its end, as a shell has it.
   */
  private String systemParameters() throws IOException {
    if (!(description.boot() instanceof Boot.Kernel kernel)) {
      return "";
    }
    Requirements.requireFile(host.resolved(kernel.kernel()));
    Optional<Path> initrd = Optional.empty();
    if (kernel.initrd().isPresent()) {
      initrd = Optional.of(host.resolved(kernel.initrd().get()));
      Requirements.requireFile(initrd.get());
    }
    if (kernel.hooks() == Boot.Kernel.Hooks.ADDED) {
      preparations.add(
          new Preparation.Initrd(
              temporary.resolve("initrd"),
              initrd,
              ByteBuffer.wrap(GuestInitrd.of(description)).asReadOnlyBuffer()));
    }
    if (kernel.system().isEmpty()) {
      return "";
    }
    Path file = host.resolved(kernel.system().get()).resolve("kernel-params");
    Requirements.requireFile(file);
    String text = Files.readString(file);
    if (text.indexOf('\0') >= 0) {
      throw new UnfitDiskException(file, "holds " + Quoted.of("\0") + ", which no parameter can");
    }
    return text.stripTrailing();
  }
}
