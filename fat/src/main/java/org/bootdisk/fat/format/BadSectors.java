package org.bootdisk.fat.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.FsInfo;
import org.bootdisk.fat.volume.FileAllocationTable;

/** Parts of a fresh volume's device that cannot be used: their clusters are marked as bad. */
public final class BadSectors {

  private BadSectors() {}

  /**
   * Marks the clusters that hold any of these bytes.
   *
   * @param offsets of bytes from the start of the volume
   * @throws IllegalArgumentException if one lies outside of the data region, or in the root
   *     directory
   */
  public static void mark(BlockDevice device, FatGeometry geometry, Collection<Long> offsets)
      throws IOException {
    TreeSet<Integer> clusters = new TreeSet<>();
    for (long offset : offsets) {
      clusters.add(clusterOf(geometry, offset));
    }
    FileAllocationTable table = new FileAllocationTable(device, geometry);
    for (int cluster : clusters) {
      table.put(cluster, geometry.type().bad());
    }
    table.flush();
    if (geometry.type() == FatType.FAT32) {
      long sector = geometry.bpb().fat32().fsInfoSector();
      countOff(device, sector * geometry.bpb().sectorSize(), clusters.size());
    }
  }

  private static int clusterOf(FatGeometry geometry, long offset) {
    long first = geometry.clusterOffset(FatType.FIRST_CLUSTER);
    long cluster = FatType.FIRST_CLUSTER + Math.floorDiv(offset - first, geometry.clusterSize());
    boolean root =
        geometry.type() == FatType.FAT32 && cluster == geometry.bpb().fat32().rootCluster();
    if (!geometry.contains(cluster) || root) {
      throw new IllegalArgumentException(
          Text.format(
              "the bad byte %d is not in a free cluster; these are from byte %d to %d",
              offset, first + (root ? geometry.clusterSize() : 0), geometry.dataEnd()));
    }
    return (int) cluster;
  }

  private static void countOff(BlockDevice device, long offset, int count) throws IOException {
    ByteBuffer bytes = FsInfo.LAYOUT.read(device, offset);
    FsInfo info = FsInfo.decode(bytes, Origin.of(device, "FSInfo", offset));
    long free = info.freeCount().orElse(count) - count;
    new FsInfo(OptionalLong.of(free), info.nextFree()).encode(bytes);
    device.write(offset, bytes);
  }
}
