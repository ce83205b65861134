package org.bootdisk.bootdisk;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Regions;
import org.bootdisk.fat.check.FatCheck;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatTimes;
import org.bootdisk.fat.layout.FatTimestamp;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.name.VolumeLabel;
import org.bootdisk.fat.volume.FatVolume;

/**
 * Formats a FAT volume anew for sectors of another size, with all that is in it.
 *
 * <p>Type, label, volume id, OEM name, number of FATs, root directory entries, media, geometry and,
 * where it is legal, the size of a cluster stay. Files keep their long names, times, attributes and
 * bytes; made short names are made again. Boot code does not stay: it is written for one sector
 * size.
 */
final class VolumeResectoring {

  private static final int MOST_SECTORS_PER_CLUSTER = 128;

  private VolumeResectoring() {}

  /**
   * Plans the new volume. {@code device} is read when the plan is carried out.
   *
   * @param size bytes of the new volume's partition
   * @param firstLba of the old volume's partition, in its sectors
   * @param newFirstLba of the new volume's partition, in its sectors
   * @throws IllegalArgumentException if there is no such volume, or it has no room for the content
   */
  static Regions plan(
      BlockDevice device, long size, int sectorSize, long firstLba, long newFirstLba)
      throws IOException {
    requireSound(device);
    FatVolume volume = FatVolume.open(device);
    long hidden = volume.bootSector().bpb().hiddenSectors();
    FatFormat format =
        format(volume, size, sectorSize)
            .withHiddenSectors(hidden == firstLba ? Math.min(newFirstLba, 0xFFFF_FFFFL) : hidden);
    return FatPlan.of(format, tree(volume)).regions();
  }

  /** What is damaged cannot be copied whole; which half to take is not for us to say. */
  private static void requireSound(BlockDevice device) throws IOException {
    for (Finding finding : FatCheck.check(device).findings()) {
      if (finding.severity() == Finding.Severity.ERROR) {
        throw new IllegalArgumentException(
            "the FAT volume is damaged; repair it first: " + finding.message());
      }
    }
  }

  private static FatFormat format(FatVolume volume, long size, int sectorSize) throws IOException {
    BootSector boot = volume.bootSector();
    BiosParameterBlock bpb = boot.bpb();
    int perCluster = Math.max(1, bpb.clusterSize() / sectorSize);
    FatFormat format =
        FatFormat.ofSize(size)
            .withSectorSize(sectorSize)
            .withType(volume.geometry().type())
            .withSectorsPerCluster(Math.min(perCluster, MOST_SECTORS_PER_CLUSTER))
            .withFatCount(bpb.fatCount())
            .withMedia(bpb.media())
            .withDriveNumber(boot.driveNumber())
            .withVolumeId(boot.isExtended() ? boot.volumeId() : 0)
            .withOemName(boot.oemName());
    if (bpb.heads() > 0 && bpb.sectorsPerTrack() > 0) {
      format = format.withDiskGeometry(bpb.heads(), bpb.sectorsPerTrack());
    }
    if (!bpb.isFat32()) {
      format = format.withRootEntryCount(Math.max(16, Math.min(bpb.rootEntryCount(), 1 << 15)));
    } else if (volume.geometry().countOfClusters() < FatType.FAT32.minClusters()) {
      format = format.withSmallFat32(FatFormat.SmallFat32.ALLOW);
    }
    return withLabel(format, volume);
  }

  /** Both places of the label keep their bytes. */
  private static FatFormat withLabel(FatFormat format, FatVolume volume) throws IOException {
    BootSector boot = volume.bootSector();
    String inBootSector = boot.isExtended() ? boot.volumeLabel() : BootSector.NO_NAME;
    DirectoryEntry entry = volume.labelEntry().orElse(null);
    if (entry != null) {
      return format.withLabel(
          new VolumeLabel(inBootSector, entry.name()),
          entry.written().toInstant().orElse(FatTimestamp.EARLIEST));
    }
    return inBootSector.equals(BootSector.NO_NAME)
        ? format
        : format.withLabel(new VolumeLabel(inBootSector, inBootSector), FatTimestamp.EARLIEST);
  }

  private static FatTree tree(FatVolume volume) throws IOException {
    FatTree.Builder tree = FatTree.builder(FatTimestamp.EARLIEST);
    volume.walk(
        volume.root(),
        node -> {
          FatTimes times = FatTimes.of(node.entry());
          if (node.isDirectory()) {
            tree.directory(node.path(), times, node.attributes());
          } else {
            tree.file(node.path(), new VolumeFile(volume, node), times, node.attributes());
          }
        });
    return tree.build();
  }
}
