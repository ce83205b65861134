package org.bootdisk.fat.format;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bootdisk.block.Content;
import org.bootdisk.block.Regions;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.FsInfo;

/** Puts the parts of a fresh volume one behind the other. */
final class RegionLayout {

  private final FatFormat format;
  private final BootSector bootSector;
  private final FatGeometry geometry;
  private final Allocation allocation;
  private final Regions.Builder regions = Regions.builder();

  RegionLayout(
      FatFormat format, BootSector bootSector, FatGeometry geometry, Allocation allocation) {
    this.format = format;
    this.bootSector = bootSector;
    this.geometry = geometry;
    this.allocation = allocation;
  }

  Regions regions() {
    addReservedRegion();
    FatContent.LastClusters lastClusters = new FatContent.LastClusters(allocation.lastClusters());
    for (int i = 1; i <= geometry.bpb().fatCount(); i++) {
      regions.add("FAT " + i, new FatContent(geometry, lastClusters));
    }
    if (geometry.rootDirLength() > 0) {
      regions.add("root directory", allocation.root().content(geometry.rootDirRegionLength()));
    }
    for (Allocation.Run run : allocation.runs()) {
      regions.add(run.path(), run.content());
      long clusters = geometry.clustersFor(run.content().length());
      long end = geometry.clusterOffset(run.firstCluster()) + clusters * geometry.clusterSize();
      if (end > regions.end()) {
        regions.zerosUpTo(run.path() + ": slack", end);
      }
    }
    return regions
        .zerosUpTo("free space", geometry.dataEnd())
        .zerosUpTo("behind the last cluster", geometry.size())
        .zerosUpTo("behind the last sector", format.size())
        .build();
  }

  private void addReservedRegion() {
    Content boot = bootSectorContent();
    regions.add("boot sector", boot);
    if (bootSector.bpb().isFat32()) {
      int info = bootSector.bpb().fat32().fsInfoSector();
      int backup = bootSector.bpb().fat32().backupBootSector();
      addSector("FSInfo", info, fsInfo());
      if (backup != 0) {
        addSector("backup boot sector", backup, boot);
        if (backup + info < bootSector.bpb().reservedSectorCount()) {
          addSector("backup FSInfo", backup + info, fsInfo());
        }
      }
    }
    regions.zerosUpTo("reserved", geometry.fatOffset(0));
  }

  private void addSector(String name, int sector, Content content) {
    regions.zerosUpTo("reserved", (long) sector * geometry.bpb().sectorSize()).add(name, content);
  }

  private Content bootSectorContent() {
    ByteBuffer sector = ByteBuffer.allocate(geometry.bpb().sectorSize());
    bootSector.encode(sector, BootCode.of(bootSector));
    if (format.partitionTable == FatFormat.PartitionTable.FAKE_MBR) {
      FakeMbr.encode(sector, bootSector, geometry.type());
    }
    return Content.of(sector.array());
  }

  private Content fsInfo() {
    ByteBuffer sector = ByteBuffer.allocate(geometry.bpb().sectorSize());
    int used = allocation.firstFree() - FatType.FIRST_CLUSTER;
    new FsInfo(
            OptionalLong.of(geometry.countOfClusters() - used),
            OptionalLong.of(allocation.firstFree() - 1))
        .encode(sector);
    return Content.of(sector.array());
  }
}
