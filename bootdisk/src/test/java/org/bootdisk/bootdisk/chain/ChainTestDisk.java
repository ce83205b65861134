package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.grub.ModuleDependencies;
import org.jspecify.annotations.Nullable;

/** The disk that the chain's tests damage: the seed's, with one entry. It is built once. */
final class ChainTestDisk {

  private static final long VOLUME = 2048 * 512;
  static final String KERNEL = "/kernels/vmlinuz";
  static final String INITRD = "/kernels/initrd";

  /** What the menu and the tests use. */
  private static final String MODULES =
      "normal linux serial smbios regexp terminal test loadenv search configfile chain reboot halt"
          + " echo sleep true";

  private static byte @Nullable [] built;

  private ChainTestDisk() {}

  /** The bytes of a disk on which all is well. */
  static synchronized byte[] good() throws Exception {
    byte[] disk = built;
    if (disk == null) {
      Path directory = Files.createTempDirectory("chain");
      try {
        disk = build(directory);
        built = disk;
      } finally {
        Tool.named("rm").output("-r", directory);
      }
    }
    return disk.clone();
  }

  private static byte[] build(Path directory) throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Path initrd = Files.writeString(directory.resolve("initrd"), "070701 and so on");
    Recipe.MenuEntry entry = new Recipe.MenuEntry("Linux", kernel, List.of(initrd), "ro");
    Path raw = directory.resolve("disk.raw");
    Planner.plan(
            Recipe.seed().withMenu(Recipe.Menu.of(entry)),
            GrubFinder.find(
                List.of(Path.of("/usr/lib/grub")), Path.of("none"), (platforms, into) -> "no"),
            BuildTime.DEFAULT)
        .build(raw, ImageFormat.RAW, bytes -> {});
    byte[] good = Files.readAllBytes(raw);
    assertThat(BootChain.check(device(good)).findings()).as("with all modules").isEmpty();
    BlockDevice few = device(good);
    change(few, volume -> keepModules(volume, "i386-pc", MODULES));
    change(few, volume -> keepModules(volume, "x86_64-efi", MODULES + " efifwsetup"));
    ByteBuffer bytes = ByteBuffer.wrap(good);
    few.read(0, bytes);
    return good;
  }

  /** Looking at all modules takes ten times as long as all the rest. */
  private static void keepModules(FatVolume volume, String platform, String wanted)
      throws IOException {
    String directory = "/grub/" + platform;
    byte[] list = volume.newInputStream(volume.require(directory + "/moddep.lst")).readAllBytes();
    Set<String> kept =
        ModuleDependencies.parse(new String(list, UTF_8), platform)
            .closure(List.of(wanted.split(" ", -1)))
            .keySet();
    for (FatNode file : volume.list(volume.require(directory))) {
      if (file.name().endsWith(".mod")
          && !kept.contains(file.name().substring(0, file.name().length() - 4))) {
        volume.delete(file.path());
      }
    }
  }

  interface Change {
    void apply(FatVolume volume) throws IOException;
  }

  static void change(BlockDevice disk, Change change) throws IOException {
    try (FatVolume volume = FatVolume.open(volume(disk))) {
      change.apply(volume);
    }
  }

  static BlockDevice volume(BlockDevice disk) {
    return disk.slice("volume", VOLUME, disk.size() - VOLUME - 33 * 512);
  }

  static byte[] read(BlockDevice disk, String path) throws IOException {
    try (FatVolume volume = FatVolume.open(volume(disk))) {
      return volume.newInputStream(volume.require(path)).readAllBytes();
    }
  }

  static void append(FatVolume volume, String line) throws IOException {
    long end = volume.require("/grub/grub.cfg").size();
    write(volume, "/grub/grub.cfg", (line + "\n").getBytes(UTF_8), end);
  }

  static void write(FatVolume volume, String path, byte[] bytes, long at) throws IOException {
    try (FatFile file = volume.open(volume.require(path))) {
      file.write(at, ByteBuffer.wrap(bytes), Instant.EPOCH);
    }
  }

  /** Gives a file, new or not, these bytes and no others. */
  static void put(FatVolume volume, String path, byte[] bytes) throws IOException {
    if (volume.find(path) == null) {
      volume.createFile(path, Instant.EPOCH);
    }
    try (FatFile file = volume.open(volume.require(path))) {
      file.setSize(0, Instant.EPOCH);
      file.write(0, ByteBuffer.wrap(bytes), Instant.EPOCH);
    }
  }

  static List<String> rules(ChainReport report) {
    return report.findings().stream().map(Finding::rule).toList();
  }

  static List<String> messages(ChainReport report) {
    List<String> messages = new ArrayList<>();
    report.findings().forEach(finding -> messages.add(finding.message()));
    return messages;
  }

  static BlockDevice device(byte[] bytes) throws IOException {
    MemoryDevice device = new MemoryDevice("disk", bytes.length);
    device.write(0, ByteBuffer.wrap(bytes));
    return device;
  }
}
