package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.bootdisk.grub.InstalledGrub.PlatformDirectory;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.BootImage;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/** Looks at GRUB's directory on a volume. */
final class PlatformDirectories {

  private static final int SECTOR_SIZE = 512;

  private final PartitionedDisk disk;
  private final DiskPartition partition;
  private final FatVolume volume;

  private PlatformDirectories(PartitionedDisk disk, DiskPartition partition, FatVolume volume) {
    this.disk = disk;
    this.partition = partition;
    this.volume = volume;
  }

  /** The platforms' directories below {@code directory} of a FAT volume. */
  static List<PlatformDirectory> on(PartitionedDisk disk, DiskPartition partition, String directory)
      throws IOException {
    List<PlatformDirectory> found = new ArrayList<>();
    try (FatVolume volume = FatVolume.open(partition.device())) {
      PlatformDirectories directories = new PlatformDirectories(disk, partition, volume);
      for (GrubPlatform platform : GrubPlatform.values()) {
        FatNode node = volume.find(directory + "/" + platform.directoryName());
        if (node != null && node.isDirectory()) {
          found.add(directories.describe(node));
        }
      }
    }
    return found;
  }

  private PlatformDirectory describe(FatNode node) throws IOException {
    int modules = 0;
    for (FatNode file : volume.list(node)) {
      modules += file.name().endsWith(".mod") ? 1 : 0;
    }
    String path = "/" + node.path();
    byte[] info = read(path + "/modinfo.sh");
    byte[] boot = read(path + "/boot.img");
    return new PlatformDirectory(
        partition,
        path,
        info.length == 0 ? Optional.empty() : GrubFiles.versionIn(info),
        modules,
        boot.length == SECTOR_SIZE ? Optional.of(isInBootSector(boot)) : Optional.empty());
  }

  private boolean isInBootSector(byte[] bootImage) throws IOException {
    ByteBuffer sector = ByteBuffer.allocate(SECTOR_SIZE);
    disk.device().read(0, sector);
    return BootImage.in(sector.array()).hasCodeOf(bootImage);
  }

  /** A file's bytes; none if there is no such file, or one that is larger than GRUB's are. */
  private byte[] read(String path) throws IOException {
    FatNode node = volume.find(path);
    if (node == null || node.isDirectory() || node.size() > GrubFiles.LARGEST_FILE) {
      return new byte[0];
    }
    try (InputStream in = volume.newInputStream(node)) {
      return in.readAllBytes();
    }
  }
}
