package org.bootdisk.bootdisk.planted;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.bootdisk.grub.ModuleDependencies;

/** The disk that is changed: the seed's, with one entry, and few of GRUB's modules. */
public final class PlantedDisk {

  static final int SECTOR = 512;

  /** Where the FAT volume begins. */
  static final int VOLUME = 2048 * SECTOR;

  private PlantedDisk() {}

  /** The plan of the good disk. Its inputs are written to a directory. */
  public static DiskPlan plan(Path directory) throws Exception {
    Path kernel = Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Path initrd = Files.writeString(directory.resolve("initrd"), "070701 and so on");
    Recipe.MenuEntry entry = new Recipe.MenuEntry("Linux", kernel, List.of(initrd), "ro");
    return Planner.plan(
        Recipe.seed().withSize(10 << 20).withMenu(Recipe.Menu.of(entry)),
        grub(directory.resolve("grub")),
        BuildTime.DEFAULT);
  }

  /** The bytes of a disk. */
  public static byte[] bytes(DiskPlan plan, Path directory) throws IOException {
    Path raw = directory.resolve("disk.raw");
    plan.build(raw, ImageFormat.RAW, bytes -> {});
    return Files.readAllBytes(raw);
  }

  /** Looking at all modules takes ten times as long as all the rest: these are what a menu uses. */
  private static final String MODULES =
      "normal linux serial smbios regexp terminal test loadenv search configfile chain reboot halt"
          + " echo sleep true fat part_gpt";

  private static void copyGrub(Path directory, String platform, String modules) throws IOException {
    Path from = Path.of("/usr/lib/grub").resolve(platform);
    Path to = Files.createDirectories(directory.resolve(platform));
    Set<String> kept =
        ModuleDependencies.parse(Files.readString(from.resolve("moddep.lst")), platform)
            .closure(List.of(modules.split(" ", -1)))
            .keySet();
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith(".mod") || kept.contains(name.substring(0, name.length() - 4))) {
          Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static GrubPair grub(Path directory) throws Exception {
    copyGrub(directory, "i386-pc", MODULES + " biosdisk");
    copyGrub(directory, "x86_64-efi", MODULES + " efifwsetup");
    return find(directory);
  }

  /** GRUB's files in a directory. */
  static GrubPair find(Path directory) throws Exception {
    return GrubFinder.find(List.of(directory), Path.of("none"), (platforms, into) -> "no");
  }

  /** Flips bits of a byte. */
  public static PlantedChange.Action flip(long at) {
    return disk -> {
      ByteBuffer one = ByteBuffer.allocate(1);
      disk.read(at, one);
      disk.write(at, ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x11)}));
    };
  }
}
