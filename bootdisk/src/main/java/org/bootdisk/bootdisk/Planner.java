package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.grub.GrubPair;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.menu.PlannedMenu;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.grub.Embedding;

/**
 * Decides where every byte of a disk comes from. Opens the user's files to see their sizes only.
 */
public final class Planner {

  private Planner() {}

  /**
   * Plans the disk.
   *
   * @param time that everything on the disk carries
   * @throws RecipeException if the recipe cannot be carried out
   * @throws org.bootdisk.block.FormatException if GRUB's files cannot be used
   */
  public static DiskPlan plan(Recipe recipe, GrubPair grub, Instant time)
      throws IOException, RecipeException {
    GptDisk disk = SeedPartitions.of(recipe.size(), recipe.geometry());
    LbaRange biosBoot = disk.table().requirePartition(SeedPartitions.BIOS_BOOT).range();
    LbaRange efiSystem = disk.table().requirePartition(SeedPartitions.EFI_SYSTEM).range();
    GrubInstallation installation = GrubInstallation.of(grub, biosBoot);
    SortedMap<String, Content> files = files(recipe, installation);
    Regions volume = BootVolume.plan(recipe, efiSystem, files, extraFiles(recipe, files), time);

    List<Region> structures = disk.structures();
    Regions.Builder regions = Regions.builder();
    addMbr(regions, withBootCode(disk.mbr(), installation.embedding()));
    add(regions, structures.get(1));
    add(regions, structures.get(2));
    regions.zerosUpTo("padding", biosBoot.startingLba() * SeedPartitions.BLOCK_SIZE);
    regions.add(
        "BIOSBootPartition: core.img with Reed-Solomon codes",
        Content.of(installation.embedding().embedded()));
    regions.zerosUpTo(
        "BIOSBootPartition: unused", efiSystem.startingLba() * SeedPartitions.BLOCK_SIZE);
    regions.addAll("EFISystem: ", volume);
    add(regions, structures.get(3));
    add(regions, structures.get(4));
    return new DiskPlan(regions.build(), grub.bios().version().text());
  }

  /** The menu of a disk that is built from {@code recipe}. */
  public static PlannedMenu menu(Recipe recipe) throws IOException, RecipeException {
    return PlannedMenu.of(recipe.menu(), BootVolume.printed(BootVolume.id(recipe)));
  }

  /** The files of GRUB and of its menu by path. */
  private static SortedMap<String, Content> files(Recipe recipe, GrubInstallation installation)
      throws IOException, RecipeException {
    SortedMap<String, Content> files = new TreeMap<>(installation.files());
    PlannedMenu menu = menu(recipe);
    files.put("/grub/grub.cfg", GrubInstallation.text(menu.text()));
    files.putAll(menu.files());
    return files;
  }

  /** The files that the recipe adds, by path. */
  private static SortedMap<String, Content> extraFiles(
      Recipe recipe, SortedMap<String, Content> others) throws IOException, RecipeException {
    SortedMap<String, Content> files = new TreeMap<>();
    for (Recipe.ExtraFile file : recipe.files()) {
      String where = "files." + file.target();
      if (!file.target().startsWith("/")) {
        throw new RecipeException(where + ": is not a path on the volume; begin it with /");
      }
      Content content = HostFile.of(file.source(), where);
      if (others.containsKey(file.target()) || files.put(file.target(), content) != null) {
        throw new RecipeException(where + ": is a file that the disk has already");
      }
    }
    return files;
  }

  private static Mbr withBootCode(Mbr mbr, Embedding embedding) {
    return new Mbr(
        ByteBuffer.wrap(embedding.bootCode()),
        mbr.uniqueMbrDiskSignature(),
        mbr.unknown(),
        mbr.partitions());
  }

  /** The MBR in its two parts: the boot code is GRUB's, the rest is the partition table's. */
  private static void addMbr(Regions.Builder regions, Mbr mbr) {
    byte[] sector = mbr.encode().array();
    regions.add("MBR: boot.img", Content.of(Arrays.copyOf(sector, Mbr.BOOT_CODE_BYTES)));
    regions.add(
        "MBR: partition records",
        Content.of(Arrays.copyOfRange(sector, Mbr.BOOT_CODE_BYTES, Mbr.BYTES)));
  }

  private static void add(Regions.Builder regions, Region structure) {
    regions.zerosUpTo("padding", structure.start());
    regions.add(structure.name(), structure.content());
  }
}
