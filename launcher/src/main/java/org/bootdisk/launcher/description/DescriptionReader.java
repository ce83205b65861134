package org.bootdisk.launcher.description;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.launcher.Accelerator;
import org.bootdisk.launcher.DiskFormat;
import org.bootdisk.launcher.DiskInterface;
import org.bootdisk.launcher.Drive.Durability;
import org.bootdisk.launcher.Network.Reach;
import org.bootdisk.launcher.PortForward;
import org.bootdisk.launcher.Screen;
import org.bootdisk.launcher.Share.Access;
import org.bootdisk.launcher.VirtualMachine.MachineType;

/** Makes a description of settings, with the profile's defaults for what was not given. */
final class DescriptionReader {

  private static final long MEBIBYTE = 1 << 20;
  private static final int MOST_CORES = 1024;
  private static final String NONE = "none";

  private final Settings settings;

  DescriptionReader(Settings settings) {
    this.settings = settings;
  }

  Description description() throws DescriptionException {
    Profile profile =
        settings
            .one(Setting.PROFILE, text -> Settings.constant(Profile.class, text))
            .orElse(Profile.MODERN);
    requireModern(profile);
    String name = settings.one(Setting.NAME, DescriptionReader::name).orElse("noname");
    Hardware hardware = hardware(profile);
    Description description =
        new Description(
            profile,
            name,
            hardware,
            storage(profile, name),
            boot(),
            networking(),
            sharing(profile),
            consoles(hardware.screen()),
            settings.list(Setting.QEMU_OPTIONS, text -> text));
    Optional<String> complaint = Room.complaint(description);
    if (complaint.isPresent()) {
      throw settings.fault(
          settings.has(Setting.EMPTY_DISKS) ? Setting.EMPTY_DISKS : Setting.DRIVES,
          complaint.get());
    }
    return description;
  }

  /** What the script has no place for is refused, not passed over. */
  private void requireModern(Profile profile) throws DescriptionException {
    List<Setting> modern =
        List.of(
            Setting.BOARD,
            Setting.BOOT_OVERLAY,
            Setting.EFI_VARIABLES,
            Setting.DRIVES,
            Setting.NETWORK,
            Setting.FORWARDS,
            Setting.SHARES,
            Setting.EXCHANGE,
            Setting.TPM,
            Setting.GUEST_INITRD,
            Setting.CREDENTIALS,
            Setting.FW_CFG);
    for (Setting setting : modern) {
      if (profile == Profile.SEED && settings.has(setting)) {
        throw settings.fault(setting, "is not in the profile seed; use the profile modern");
      }
    }
  }

  private static String name(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a name; write letters, digits, '.', '_' and '-'");
    }
    return text;
  }

  private Hardware hardware(Profile profile) throws DescriptionException {
    Set<Hardware.Part> parts = EnumSet.noneOf(Hardware.Part.class);
    // In the seed it is the guest alone that is asked to have an agent.
    if (settings.isTrue(Setting.GUEST_AGENT, false) && profile == Profile.MODERN) {
      parts.add(Hardware.Part.GUEST_AGENT);
    }
    if (settings.isTrue(Setting.TPM, false)) {
      parts.add(Hardware.Part.TPM);
    }
    List<Hardware.Message> messages =
        new ArrayList<>(settings.list(Setting.CREDENTIALS, DescriptionReader::credential));
    messages.addAll(settings.list(Setting.FW_CFG, DescriptionReader::firmwareFile));
    return new Hardware(
        settings
            .one(Setting.MEMORY, DescriptionReader::memory)
            .orElse((profile == Profile.SEED ? 384 : 1024) * MEBIBYTE),
        settings.one(Setting.CORES, DescriptionReader::cores).orElse(1),
        settings
            .one(Setting.BOARD, text -> Settings.constant(MachineType.class, text))
            .orElse(MachineType.PC),
        settings.one(Setting.ACCEL, text -> Settings.constant(Accelerator.class, text)),
        settings.isTrue(Setting.GRAPHICS, profile == Profile.SEED) ? Screen.WINDOW : Screen.NONE,
        parts,
        messages);
  }

  private static long memory(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes <= 0 || bytes % MEBIBYTE != 0) {
      throw new IllegalArgumentException(
          "a machine's memory is a positive multiple of 1 MiB, got " + bytes + " bytes");
    }
    return bytes;
  }

  private static int cores(String text) {
    if (!text.matches("[0-9]{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MOST_CORES) {
      throw new IllegalArgumentException(
          "a machine has 1 to " + MOST_CORES + " processors, got " + Quoted.of(text));
    }
    return Integer.parseInt(text);
  }

  private static Hardware.Message credential(String text) {
    String[] pair = pair(text, "NAME=VALUE");
    return new Hardware.Message.Credential(pair[0], pair[1]);
  }

  private static Hardware.Message firmwareFile(String text) {
    String[] pair = pair(text, "NAME=FILE, such as opt/org.example/key=key.txt");
    return new Hardware.Message.FirmwareFile(pair[0], Path.of(pair[1]));
  }

  private static String[] pair(String text, String form) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(Quoted.of(text) + " has no name; write " + form);
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }

  private Storage storage(Profile profile, String name) throws DescriptionException {
    DiskInterface bus =
        settings
            .one(Setting.DISK_INTERFACE, text -> Settings.constant(DiskInterface.class, text))
            .orElse(DiskInterface.VIRTIO);
    Optional<String> image = settings.one(Setting.DISK_IMAGE, text -> text);
    if (image.isPresent() && image.get().equals(NONE) && profile == Profile.SEED) {
      throw settings.fault(Setting.DISK_IMAGE, "is always there in the profile seed");
    }
    String chosen = image.orElse(name + ".qcow2");
    return new Storage(
        chosen.equals(NONE) ? Optional.empty() : Optional.of(path(Setting.DISK_IMAGE, chosen)),
        settings
            .one(Setting.DISK_SIZE, DescriptionReader::diskSize)
            .orElse((profile == Profile.SEED ? 512 : 1024) * MEBIBYTE),
        bus,
        settings.one(Setting.BOOT_DEVICE, text -> text).orElse(bootDevice(profile, bus)),
        settings.list(Setting.EMPTY_DISKS, DescriptionReader::diskSize),
        settings.list(Setting.DRIVES, text -> drive(text, bus)));
  }

  /** The seed takes an ATA disk's name for a virtio disk's. */
  private static String bootDevice(Profile profile, DiskInterface bus) {
    return profile == Profile.SEED && bus == DiskInterface.IDE
        ? DiskInterface.VIRTIO.firstDisk()
        : bus.firstDisk();
  }

  /** A plain number is MiB, as in the seed, where sizes have no units. */
  private static long diskSize(String text) {
    boolean plain = text.matches("[0-9]{1,9}");
    long bytes = plain ? Long.parseLong(text) * MEBIBYTE : ByteSize.parse(text);
    if (bytes <= 0 || bytes % 512 != 0) {
      throw new IllegalArgumentException(
          "a disk is a positive number of sectors of 512 bytes, got " + bytes + " bytes");
    }
    return bytes;
  }

  private static Storage.Extra drive(String text, DiskInterface usual) {
    Map<String, String> members =
        KeyValues.parse(
            text.contains("=") ? text : KeyValues.member("file", text),
            List.of("file", "format", "interface", "serial", "writes"));
    String file = members.get("file");
    if (file == null || file.isEmpty()) {
      throw new IllegalArgumentException(Quoted.of(text) + " names no file");
    }
    String format = members.get("format");
    String bus = members.get("interface");
    return new Storage.Extra(
        Path.of(file),
        format == null
            ? Optional.empty()
            : Optional.of(Settings.constant(DiskFormat.class, format)),
        bus == null ? usual : Settings.constant(DiskInterface.class, bus),
        members.getOrDefault("serial", ""),
        durability(members.getOrDefault("writes", "kept")));
  }

  private static Durability durability(String text) {
    return switch (text) {
      case "kept" -> Durability.KEPT;
      case "refused" -> Durability.READ_ONLY;
      default ->
          throw new IllegalArgumentException(
              Quoted.of(text) + " is not what becomes of writes; write kept or refused");
    };
  }

  private Boot boot() throws DescriptionException {
    boolean names = settings.has(Setting.TOPLEVEL) || settings.has(Setting.KERNEL);
    if (settings.isTrue(Setting.BOOT_LOADER, settings.has(Setting.BOOT_DISK) && !names)) {
      return loader();
    }
    if (!names) {
      throw new DescriptionException(
          "", "nothing to start; name a boot-disk, a kernel or a toplevel");
    }
    if (settings.has(Setting.TOPLEVEL) && settings.has(Setting.KERNEL)) {
      throw settings.fault(Setting.KERNEL, "is the system's where a toplevel is given");
    }
    Optional<Path> system = path(Setting.TOPLEVEL);
    return new Boot.Kernel(
        system.isPresent() ? system.get().resolve("kernel") : path(Setting.KERNEL).orElseThrow(),
        system.isPresent() ? Optional.of(system.get().resolve("initrd")) : path(Setting.INITRD),
        settings.one(Setting.PARAMETERS, text -> text).orElse(""),
        system,
        path(Setting.REGISTRATION),
        settings.isTrue(Setting.GUEST_INITRD, false)
            ? Boot.Kernel.Hooks.ADDED
            : Boot.Kernel.Hooks.ABSENT);
  }

  private Boot.Loader loader() throws DescriptionException {
    String firmware = settings.one(Setting.FIRMWARE, text -> text).orElse("bios");
    boolean uefi = settings.isTrue(Setting.EFI, !firmware.equals("bios"));
    boolean named = !firmware.equals("bios") && !firmware.equals("uefi");
    if (firmware.equals("uefi") && !uefi) {
      throw settings.fault(Setting.FIRMWARE, "is uefi, and efi is false");
    }
    Boot.FirmwareChoice.Kind kind =
        uefi ? Boot.FirmwareChoice.Kind.UEFI : Boot.FirmwareChoice.Kind.BIOS;
    return new Boot.Loader(
        path(Setting.BOOT_DISK),
        path(Setting.BOOT_OVERLAY),
        new Boot.FirmwareChoice(
            kind, named ? path(Setting.FIRMWARE) : Optional.empty(), path(Setting.EFI_VARIABLES)));
  }

  private Networking networking() throws DescriptionException {
    String reach = settings.one(Setting.NETWORK, text -> text).orElse("open");
    Optional<List<String>> options = Optional.empty();
    if (settings.has(Setting.NETWORKING_OPTIONS)) {
      options = Optional.of(settings.list(Setting.NETWORKING_OPTIONS, text -> text));
    }
    List<PortForward> forwards = settings.list(Setting.FORWARDS, PortForward::parse);
    if (!forwards.isEmpty() && (options.isPresent() || reach.equals(NONE))) {
      throw settings.fault(
          Setting.FORWARDS, "lead nowhere without a card of the machine's own making");
    }
    return new Networking(
        reach.equals(NONE)
            ? Optional.empty()
            : settings
                .one(Setting.NETWORK, text -> Settings.constant(Reach.class, text))
                .or(() -> Optional.of(Reach.OPEN)),
        forwards,
        options);
  }

  private Sharing sharing(Profile profile) throws DescriptionException {
    boolean seed = profile == Profile.SEED;
    boolean nixos = settings.has(Setting.TOPLEVEL);
    String store =
        settings.one(Setting.STORE, text -> text).orElse(seed || nixos ? "/nix/store" : NONE);
    if (seed && store.equals(NONE)) {
      throw settings.fault(Setting.STORE, "is always there in the profile seed");
    }
    Sharing.StoreOverlay overlay =
        settings.isTrue(Setting.WRITABLE_STORE_TMPFS, true)
            ? Sharing.StoreOverlay.TMPFS
            : Sharing.StoreOverlay.DISK;
    return new Sharing(
        store.equals(NONE) ? Optional.empty() : Optional.of(path(Setting.STORE, store)),
        settings.isTrue(Setting.EXCHANGE, true)
            ? Sharing.Exchange.PRESENT
            : Sharing.Exchange.ABSENT,
        settings.list(Setting.SHARES, DescriptionReader::directory),
        settings.isTrue(Setting.WRITABLE_STORE, true) ? overlay : Sharing.StoreOverlay.NONE);
  }

  private static Sharing.Directory directory(String text) {
    Map<String, String> members =
        KeyValues.parse(text, List.of("tag", "path", "access", "protocol"));
    String tag = members.get("tag");
    String path = members.get("path");
    if (tag == null || path == null) {
      throw new IllegalArgumentException(Quoted.of(text) + " lacks its tag or its path");
    }
    if (!tag.matches("[A-Za-z0-9_-]{1,31}")) {
      throw new IllegalArgumentException(
          Quoted.of(tag) + " is not a tag; write up to 31 letters, digits, '_' and '-'");
    }
    boolean readOnly = choice(members.getOrDefault("access", "write"), "write", "read");
    boolean virtiofs = choice(members.getOrDefault("protocol", "9p"), "9p", "virtiofs");
    return new Sharing.Directory(
        tag,
        Path.of(path),
        readOnly ? Access.READ_ONLY : Access.READ_WRITE,
        virtiofs ? Sharing.Protocol.VIRTIOFS : Sharing.Protocol.NINE_P);
  }

  /** Whether {@code text} is the second of two words. */
  private static boolean choice(String text, String first, String second) {
    if (!text.equals(first) && !text.equals(second)) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not known; write " + first + " or " + second);
    }
    return text.equals(second);
  }

  /** The primary console is the last: the screen if there is one. */
  private List<String> consoles(Screen screen) throws DescriptionException {
    if (settings.has(Setting.CONSOLES)) {
      return settings.list(Setting.CONSOLES, text -> text);
    }
    String serial = "ttyS0,115200n8";
    return screen == Screen.WINDOW ? List.of(serial, "tty0") : List.of("tty0", serial);
  }

  private Optional<Path> path(Setting setting) throws DescriptionException {
    Optional<String> text = settings.one(setting, value -> value);
    return text.isEmpty() ? Optional.empty() : Optional.of(path(setting, text.get()));
  }

  private Path path(Setting setting, String text) throws DescriptionException {
    if (text.isEmpty()) {
      throw settings.fault(setting, "names no file");
    }
    try {
      return Path.of(text);
    } catch (java.nio.file.InvalidPathException e) {
      throw settings.fault(setting, Quoted.of(text) + " is not a path");
    }
  }
}
