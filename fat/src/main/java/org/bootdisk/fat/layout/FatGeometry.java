package org.bootdisk.fat.layout;

import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;

/**
 * Where the parts of a volume lie: the reserved region, the FATs, the root directory of FAT12 and
 * FAT16, and the data region with its clusters (FAT, "FAT Data Structure"). Offsets are in bytes
 * from the start of the volume.
 *
 * @param bpb the parameters that all follows from
 * @param type the width of the FAT's entries
 * @param firstDataSector the first sector of cluster 2
 * @param countOfClusters clusters in the data region, at least 1; they are numbered from 2
 */
public record FatGeometry(
    BiosParameterBlock bpb, FatType type, long firstDataSector, int countOfClusters) {

  private static final String SOURCE = "FAT, \"FAT Type Determination\"";

  /**
   * The geometry of a volume.
   *
   * @param origin of the boot sector, for messages
   * @throws FormatException.Corrupt if the parameters leave no room for data, or more clusters than
   *     the type has
   */
  public static FatGeometry of(BiosParameterBlock bpb, Origin origin) throws FormatException {
    long firstDataSector =
        bpb.reservedSectorCount() + bpb.fatCount() * bpb.fatSize() + rootDirSectors(bpb);
    long clusters = (bpb.totalSectors() - firstDataSector) / bpb.sectorsPerCluster();
    Fault fault = Fault.in(origin.description()).source(SOURCE);
    if (bpb.totalSectors() <= firstDataSector || clusters < 1) {
      throw new FormatException.Corrupt(
          fault
              .actual("the volume has " + bpb.totalSectors() + " sectors")
              .expected("more than the " + firstDataSector + " before its first cluster"));
    }
    FatType type = typeOf(bpb, clusters);
    long entries = type.entriesIn(bpb.fatSize() * bpb.sectorSize()) - FatType.FIRST_CLUSTER;
    // Clusters without an entry cannot be used: Linux leaves them alone, and so does this.
    long usable = Math.min(clusters, entries);
    if (usable < 1 || usable > type.maxClusters()) {
      throw new FormatException.Corrupt(
          fault
              .actual("the data region has " + clusters + " clusters, the FAT " + entries)
              .expected("1 to " + type.maxClusters() + " clusters on " + type));
    }
    return new FatGeometry(bpb, type, firstDataSector, Math.toIntExact(usable));
  }

  /**
   * The geometry of the volume that {@code device} holds.
   *
   * @throws FormatException.Corrupt as above, or if the volume is larger than its device
   */
  public static FatGeometry of(BiosParameterBlock bpb, BlockDevice device) throws FormatException {
    Origin origin = Origin.of(device, "boot sector", 0);
    FatGeometry geometry = of(bpb, origin);
    if (geometry.size() > device.size()) {
      throw new FormatException.Corrupt(
          Fault.in(origin.description())
              .actual("the volume has " + geometry.size() + " bytes")
              .expected("at most the " + device.size() + " of its device")
              .source("FAT, \"Boot Sector and BPB\"")
              .advice("the image may have been cut short"));
    }
    return geometry;
  }

  /**
   * FAT32 is known by its form of the BPB, as Linux and Windows do: the count of clusters alone
   * would turn a small FAT32 volume, which mkfs.fat makes when told to, into garbage.
   */
  private static FatType typeOf(BiosParameterBlock bpb, long clusters) {
    if (bpb.isFat32()) {
      return FatType.FAT32;
    }
    return clusters <= FatType.FAT12.maxClusters() ? FatType.FAT12 : FatType.FAT16;
  }

  private static long rootDirSectors(BiosParameterBlock bpb) {
    return Ranges.ceilDiv((long) bpb.rootEntryCount() * DirectoryEntry.SIZE, bpb.sectorSize());
  }

  /** Bytes in a cluster. */
  public int clusterSize() {
    return bpb.clusterSize();
  }

  /** The highest cluster number. */
  public int lastCluster() {
    return countOfClusters + 1;
  }

  /** Whether {@code cluster} is the number of a cluster of this volume. */
  public boolean contains(long cluster) {
    return cluster >= FatType.FIRST_CLUSTER && cluster <= lastCluster();
  }

  /** The first byte of FAT {@code index}, counted from 0. */
  public long fatOffset(int index) {
    return (bpb.reservedSectorCount() + index * bpb.fatSize()) * bpb.sectorSize();
  }

  /** Bytes in one FAT, whether entries use them or not. */
  public long fatLength() {
    return bpb.fatSize() * bpb.sectorSize();
  }

  /** The first byte of FAT12's and FAT16's root directory. */
  public long rootDirOffset() {
    return fatOffset(bpb.fatCount());
  }

  /**
   * Bytes of FAT12's and FAT16's root directory; 0 on FAT32. The rest of its last sector, where
   * there is one, is no part of it.
   */
  public long rootDirLength() {
    return (long) bpb.rootEntryCount() * DirectoryEntry.SIZE;
  }

  /** Bytes of the sectors of FAT12's and FAT16's root directory; 0 on FAT32. */
  public long rootDirRegionLength() {
    return rootDirSectors(bpb) * bpb.sectorSize();
  }

  /** The first byte of {@code cluster}. */
  public long clusterOffset(int cluster) {
    return firstDataSector * bpb.sectorSize()
        + (long) (cluster - FatType.FIRST_CLUSTER) * clusterSize();
  }

  /** One past the last byte of the last cluster. */
  public long dataEnd() {
    return clusterOffset(lastCluster() + 1);
  }

  /** Clusters that {@code length} bytes take. */
  public long clustersFor(long length) {
    return Ranges.ceilDiv(length, clusterSize());
  }

  /** Bytes of the volume: all its sectors. */
  public long size() {
    return bpb.totalSectors() * bpb.sectorSize();
  }
}
