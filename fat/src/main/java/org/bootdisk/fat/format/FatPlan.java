package org.bootdisk.fat.format;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;

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

  /**
   * Makes an empty volume of a device that holds something, and makes that durable. All metadata is
   * written; what lies in clusters that are free now may stay there. The old boot sector goes first
   * and the new one comes last: wherever this fails there is the old volume, the new one, or none.
   *
   * @param device as long as the format's size
   */
  public void writeOver(BlockDevice device) throws IOException {
    Region boot = regions.list().get(0);
    device.zero(boot.start(), boot.length());
    device.flush();
    device.zero(boot.end(), metadataEnd() - boot.end());
    for (Region region : regions.list()) {
      if (!region.equals(boot)) {
        region.writeTo(device);
      }
    }
    device.flush();
    boot.writeTo(device);
    device.flush();
  }

  /**
   * Where old content would shine through if the plan has zeros there: FAT32 has a root cluster.
   */
  private long metadataEnd() {
    long root = geometry.type() == FatType.FAT32 ? geometry.clusterSize() : 0;
    return Math.min(geometry.clusterOffset(2) + root, regions.size());
  }
}
