package org.bootdisk.bootdisk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.bootdisk.block.Content;
import org.bootdisk.block.Regions;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.gpt.LbaRange;

/** The FAT volume of a boot disk: what mkfs.fat and mlabel make in the seed, with its files. */
final class BootVolume {

  /**
   * In upper case: mlabel would leave "boot" in the boot sector, and fsck.fat finds fault with
   * that.
   */
  private static final String LABEL = "BOOT";

  private BootVolume() {}

  /**
   * Plans the volume in {@code partition} with {@code files} by path.
   *
   * @param extra the recipe's own files by path, which the others do not make way for
   */
  static Regions plan(
      Recipe recipe,
      LbaRange partition,
      SortedMap<String, Content> files,
      SortedMap<String, Content> extra,
      Instant time)
      throws RecipeException {
    FatFormat format =
        FatFormat.ofSize(partition.blocks() * SeedPartitions.BLOCK_SIZE)
            .withHiddenSectors(partition.startingLba())
            .withDiskGeometry(recipe.geometry().heads(), recipe.geometry().sectorsPerTrack())
            .withVolumeId(id(recipe))
            .withLabel(VolumeLabel.of(LABEL), time);
    try {
      FatTree.Builder tree = FatTree.builder(time);
      for (Map.Entry<String, Content> file : files.entrySet()) {
        tree.file(file.getKey(), file.getValue(), time);
      }
      for (Map.Entry<String, Content> file : extra.entrySet()) {
        add(tree, file.getKey(), file.getValue(), time);
      }
      return FatPlan.of(format, tree.build()).regions();
    } catch (IllegalArgumentException e) {
      throw new RecipeException("EFI system partition: " + e.getMessage(), e);
    }
  }

  private static void add(FatTree.Builder tree, String path, Content content, Instant time)
      throws RecipeException {
    try {
      tree.file(path, content, time);
    } catch (IllegalArgumentException e) {
      throw new RecipeException("files." + path + ": " + e.getMessage(), e);
    }
  }

  /** The serial number that the recipe's volume gets. */
  static long id(Recipe recipe) {
    return recipe.volumeId().orElseGet(() -> volumeId(SeedPartitions.EFI_SYSTEM_GUID));
  }

  /** A serial number as GRUB and others print it: {@code 6CC4-C7B4}. */
  static String printed(long id) {
    return Text.format("%04X-%04X", id >>> 16, id & 0xFFFF);
  }

  /**
   * A volume id that depends on the partition's GUID alone: mkfs.fat takes the clock, which would
   * make each disk another one.
   */
  private static long volumeId(UUID partition) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("fat/volume-id/" + partition).getBytes(StandardCharsets.UTF_8));
      return java.nio.ByteBuffer.wrap(digest).getInt() & 0xFFFF_FFFFL;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
