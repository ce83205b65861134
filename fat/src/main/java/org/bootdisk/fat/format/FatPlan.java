package org.bootdisk.fat.format;

import org.bootdisk.block.Regions;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;

/**
 * A fresh volume, decided to the byte before any is written.
 *
 * @param bootSector its boot sector
 * @param geometry where its parts lie
 * @param regions where every byte comes from; as long as the format's size
 */
public record FatPlan(BootSector bootSector, FatGeometry geometry, Regions regions) {

  /**
   * Plans a volume that holds {@code tree}. Each directory is followed by what is in it, in sorted
   * order; each takes the next clusters from cluster 2 on. Nothing is read: the files' contents are
   * asked for their length only.
   *
   * @throws DoesNotFitException if the tree takes more clusters than there are
   * @throws IllegalArgumentException if there is no such volume, or a directory has too many
   *     entries
   */
  public static FatPlan of(FatFormat format, FatTree tree) {
    BootSector bootSector = Sizing.bootSector(format);
    FatGeometry geometry = Sizing.geometry(bootSector);
    Allocation allocation = new Allocation(format, geometry, tree);
    Regions regions = new RegionLayout(format, bootSector, geometry, allocation).regions();
    return new FatPlan(bootSector, geometry, regions);
  }

  /** Plans an empty volume. */
  public static FatPlan of(FatFormat format) {
    return of(format, FatTree.empty());
  }
}
