package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.bootdisk.block.Content;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.host.HostFile;
import org.bootdisk.bootdisk.host.HostTree;
import org.bootdisk.bootdisk.host.TarContent;
import org.bootdisk.bootdisk.recipe.PartitionContent.Fat;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.VolumeItem;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.gpt.mbr.ChsGeometry;

/**
 * A FAT volume whose files are known and whose place is not.
 *
 * @param fat what is asked for
 * @param tree its files
 * @param id its serial number, u32
 * @param sectorSize bytes
 * @param geometry of its disk
 * @param time of everything on it
 * @param where its path in the recipe, for messages
 */
record PlannedVolume(
    Fat fat,
    FatTree tree,
    long id,
    int sectorSize,
    ChsGeometry geometry,
    Instant time,
    String where) {

  /** What volumes that fit are a multiple of, in bytes. */
  private static final long UNIT = 1L << 20;

  /** Larger volumes are nothing that fits by itself: 2 TiB. */
  private static final long LARGEST = 1L << 41;

  private static final String FREE = "free space";

  /**
   * The tree of a volume.
   *
   * @param own files of GRUB and of its menu by path, which no item replaces
   */
  static FatTree tree(Fat fat, SortedMap<String, Content> own, Instant time, String where)
      throws IOException, RecipeException {
    FatTree.Builder tree = FatTree.builder(time);
    try {
      for (Map.Entry<String, Content> file : own.entrySet()) {
        tree.file(file.getKey(), file.getValue(), time);
      }
    } catch (IllegalArgumentException e) {
      throw RecipeException.at(where, e);
    }
    for (VolumeItem item : fat.items()) {
      String place = where + ".files." + item.target();
      if (own.containsKey(item.target())) {
        throw RecipeException.at(place, "is a file that the disk has already");
      }
      try {
        add(tree, item, place, time);
      } catch (IllegalArgumentException e) {
        throw RecipeException.at(place, e);
      }
    }
    return tree.build();
  }

  private static void add(FatTree.Builder tree, VolumeItem item, String place, Instant time)
      throws IOException, RecipeException {
    if (item instanceof VolumeItem.SourceFile file) {
      tree.file(item.target(), HostFile.of(file.source(), place), time);
    } else if (item instanceof VolumeItem.InlineText text) {
      tree.file(item.target(), Content.of(text.text().getBytes(StandardCharsets.UTF_8)), time);
    } else if (item instanceof VolumeItem.SourceTree directory) {
      addAll(tree, item.target(), HostTree.of(directory.source(), place).entries(), time);
    } else if (item instanceof VolumeItem.Archive archive) {
      addAll(tree, item.target(), TarContent.entries(archive.source(), place), time);
    }
  }

  /** Adds directories, which have no content here, and files below {@code target}. */
  private static void addAll(
      FatTree.Builder tree,
      String target,
      SortedMap<String, ? extends Optional<? extends Content>> entries,
      Instant time) {
    String prefix = target.endsWith("/") ? target : target + "/";
    if (!target.equals("/")) {
      tree.directory(prefix.substring(0, prefix.length() - 1), time);
    }
    for (var entry : entries.entrySet()) {
      String path = prefix + entry.getKey();
      if (entry.getValue().isPresent()) {
        tree.file(path, entry.getValue().get(), time);
      } else {
        tree.directory(path, time);
      }
    }
  }

  /** The fewest MiB that hold the files and leave as much free as is asked for, in bytes. */
  long fittingSize() throws RecipeException {
    long high = UNIT;
    while (!fits(high)) {
      high *= 2;
      if (high > LARGEST) {
        // Says what is wrong, since no size helps.
        regions(0, LARGEST);
        throw RecipeException.at(where, "has no size that holds its files");
      }
    }
    long low = high / 2;
    while (high - low > UNIT) {
      long middle = low + (high - low) / UNIT / 2 * UNIT;
      if (fits(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private boolean fits(long size) throws RecipeException {
    try {
      return free(FatPlan.of(format(0, size), tree).regions()) >= fat.free();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static long free(Regions regions) {
    long free = 0;
    for (Region region : regions.list()) {
      free += region.name().equals(FREE) ? region.length() : 0;
    }
    return free;
  }

  /** The volume in a partition of {@code size} bytes that begins at byte {@code start}. */
  Regions regions(long start, long size) throws RecipeException {
    Regions regions;
    try {
      regions = FatPlan.of(format(start, size), tree).regions();
    } catch (IllegalArgumentException e) {
      throw RecipeException.at(where, e);
    }
    long free = free(regions);
    if (free < fat.free()) {
      throw RecipeException.at(
          where + ".free", free + " bytes are free, expected at least " + fat.free());
    }
    return regions;
  }

  private FatFormat format(long start, long size) throws RecipeException {
    try {
      FatFormat format =
          FatFormat.ofSize(size)
              .withSectorSize(sectorSize)
              .withHiddenSectors(start / sectorSize)
              .withDiskGeometry(geometry.heads(), geometry.sectorsPerTrack())
              .withVolumeId(id);
      format = fat.type().isPresent() ? format.withType(fat.type().get()) : format;
      format =
          fat.label().isPresent()
              ? format.withLabel(VolumeLabel.of(fat.label().get()), time)
              : format;
      return fat.clusterSize().isPresent()
          ? format.withSectorsPerCluster(sectorsPerCluster(fat.clusterSize().getAsInt()))
          : format;
    } catch (IllegalArgumentException e) {
      throw RecipeException.at(where, e);
    }
  }

  private int sectorsPerCluster(int clusterSize) throws RecipeException {
    if (clusterSize < sectorSize) {
      throw RecipeException.at(
          where + ".cluster-size",
          clusterSize + " bytes, expected at least the sectors' " + sectorSize);
    }
    return clusterSize / sectorSize;
  }
}
