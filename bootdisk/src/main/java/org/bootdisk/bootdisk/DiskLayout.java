package org.bootdisk.bootdisk;

import java.util.List;
import java.util.UUID;
import org.bootdisk.bootdisk.recipe.TableRecipe;

/**
 * How a planned disk is divided.
 *
 * @param table what was asked for
 * @param diskGuid the disk's in a GPT
 * @param partitions in the order of their numbers
 */
public record DiskLayout(TableRecipe table, UUID diskGuid, List<PlannedPartition> partitions) {

  /** Copies the list. */
  public DiskLayout {
    partitions = List.copyOf(partitions);
  }
}
