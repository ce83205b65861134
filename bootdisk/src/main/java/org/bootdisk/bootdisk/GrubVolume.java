package org.bootdisk.bootdisk;

import java.util.List;
import org.bootdisk.bootdisk.grub.GrubSite;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.TableRecipe;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.grub.EmbeddingArea;

/** Which partitions of a recipe GRUB is put into. */
final class GrubVolume {

  /** No partition. */
  private static final int NONE = -1;

  private final Recipe recipe;
  private final int volume;
  private final int core;

  private GrubVolume(Recipe recipe, int volume, int core) {
    this.recipe = recipe;
    this.volume = volume;
    this.core = core;
  }

  /** Finds them, and refuses a recipe that has no place for what it wants. */
  static GrubVolume of(Recipe recipe) throws RecipeException {
    if (!recipe.grub().isWanted()) {
      return new GrubVolume(recipe, NONE, NONE);
    }
    int volume = volume(recipe);
    if (volume < 0) {
      throw RecipeException.at(
          "grub", "needs a FAT volume for its directory; give a partition a fat, or write none");
    }
    int core = NONE;
    for (int i = 0; i < recipe.partitions().size(); i++) {
      boolean holds = recipe.partitions().get(i).content() instanceof PartitionContent.GrubCore;
      core = holds && core < 0 ? i : core;
    }
    if (recipe.grub().isForBios()) {
      requirePlaceForCore(recipe, core);
    }
    return new GrubVolume(recipe, volume, core);
  }

  private static void requirePlaceForCore(Recipe recipe, int core) throws RecipeException {
    if (recipe.table().sectorSize() != TableRecipe.USUAL_SECTOR_SIZE) {
      throw RecipeException.at(
          "sector-size",
          recipe.table().sectorSize() + " bytes, expected 512 for a BIOS; take targets: [uefi]");
    }
    if (recipe.table().kind() == Kind.GPT && core < 0) {
      throw RecipeException.at(
          "partitions",
          "have no place for core.img; add {name: boot, type: bios-boot}, or take targets: [uefi]");
    }
  }

  private static int volume(Recipe recipe) {
    if (recipe.grub().volume().isPresent()) {
      return recipe.indexOf(recipe.grub().volume().get());
    }
    int first = NONE;
    for (int i = 0; i < recipe.partitions().size(); i++) {
      PartitionRecipe partition = recipe.partitions().get(i);
      if (partition.content() instanceof PartitionContent.Fat) {
        if (partition.kind().isEfiSystem()) {
          return i;
        }
        first = first < 0 ? i : first;
      }
    }
    return first;
  }

  /** Whether GRUB's directory is on partition {@code index}, from 0. */
  boolean isOn(int index) {
    return index == volume;
  }

  /** Whether core.img goes into partition {@code index}, from 0. */
  boolean hasCore(int index) {
    return index == core;
  }

  /** Where GRUB finds its directory. */
  GrubSite site(PartitionMap map) {
    return new GrubSite(map, recipe.number(volume), GrubSite.DIRECTORY);
  }

  /** The sectors that core.img may take. */
  EmbeddingArea embeddingArea(List<PlannedPartition> partitions) throws RecipeException {
    if (recipe.table().kind() == Kind.GPT) {
      LbaRange sectors = PlannedTable.sectors(partitions.get(core));
      return new EmbeddingArea(sectors.startingLba(), sectors.blocks());
    }
    long first = Long.MAX_VALUE;
    for (PlannedPartition partition : partitions) {
      first = Math.min(first, partition.reservedStart());
    }
    long gap = first / TableRecipe.USUAL_SECTOR_SIZE - 1;
    if (gap < 1) {
      throw RecipeException.at(
          "partitions", "leave no gap behind the MBR for core.img; let the first start at 1M");
    }
    return new EmbeddingArea(1, gap);
  }
}
