package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.BootLoader;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.GrubPlatform;
import org.bootdisk.grub.SectorRun;

/**
 * What taking GRUB out of a disk comes to: its boot code, the sectors of its core image and, if
 * that is wanted, its files. Whatever else is there stays as it is.
 */
public final class RemovalPlan {

  /** Whether GRUB's files go too. */
  public enum Files {
    /** They stay. */
    KEEP,
    /** Modules, lists and images of all platforms go, and programs for UEFI that are GRUB. */
    REMOVE
  }

  private static final int SECTOR_SIZE = 512;

  private final PartitionedDisk disk;
  private final List<SectorRun> core = new ArrayList<>();
  private final Map<DiskPartition, List<String>> files = new LinkedHashMap<>();
  private boolean bootCode;

  private RemovalPlan(PartitionedDisk disk) {
    this.disk = disk;
  }

  /**
   * Decides.
   *
   * @param directory GRUB's directory on FAT volumes
   */
  public static RemovalPlan of(PartitionedDisk disk, Files files, String directory)
      throws IOException {
    RemovalPlan plan = new RemovalPlan(disk);
    plan.bootCode = BootLoader.on(disk.device()) == BootLoader.GRUB;
    if (plan.bootCode) {
      plan.addCore();
    }
    if (files == Files.REMOVE) {
      plan.addFiles(directory);
    }
    return plan;
  }

  /** Sectors that lie where GRUB embeds are taken; any others may belong to a file system. */
  private void addCore() throws IOException {
    try {
      SectorRun place = EmbeddingPlace.on(disk);
      for (SectorRun run : BiosInstallation.read(disk.device()).runs()) {
        if (run.start() >= place.start() && run.end() <= place.end()) {
          core.add(run);
        }
      }
    } catch (FormatException e) {
      // The boot code leads nowhere: without a whole core image nobody knows which sectors it had.
      core.clear();
    }
  }

  private void addFiles(String directory) throws IOException {
    for (InstalledGrub.Program program : InstalledGrub.read(disk, directory).programs()) {
      add(program.partition(), program.path());
    }
    for (DiskPartition partition : disk.fatVolumes()) {
      try (FatVolume volume = FatVolume.open(partition.device())) {
        for (GrubPlatform platform : GrubPlatform.values()) {
          String path = directory + "/" + platform.directoryName();
          FatNode node = volume.find(path);
          if (node != null && node.isDirectory()) {
            addPlatform(partition, volume, node, platform);
          }
        }
      }
    }
  }

  private void addPlatform(
      DiskPartition partition, FatVolume volume, FatNode directory, GrubPlatform platform)
      throws IOException {
    for (FatNode file : volume.list(directory)) {
      String name = file.name();
      boolean isImage =
          name.equals("boot.img")
              || name.equals("core.img")
              || name.equals("core.efi")
              || name.equals("grub.efi");
      if (!file.isDirectory() && (isImage || platform.isCopiedToDisk(name))) {
        add(partition, "/" + file.path());
      }
    }
  }

  private void add(DiskPartition partition, String path) {
    List<String> paths = files.get(partition);
    if (paths == null) {
      paths = new ArrayList<>();
      files.put(partition, paths);
    }
    paths.add(path);
  }

  /** Whether the boot sector is GRUB's, so that its code is removed. */
  public boolean bootCode() {
    return bootCode;
  }

  /** The sectors of the core image, which are erased. */
  public List<SectorRun> core() {
    return core;
  }

  /** The files that are deleted, by the partition that they are on. */
  public Map<DiskPartition, List<String>> files() {
    return files;
  }

  /** Whether there is nothing to remove. */
  public boolean isEmpty() {
    return !bootCode && files.isEmpty();
  }

  /** Carries it out: the boot code goes first, so that no firmware starts what is half removed. */
  public void carryOut() throws IOException {
    BlockDevice device = disk.device();
    if (bootCode) {
      ByteBuffer sector = ByteBuffer.allocate(SECTOR_SIZE);
      device.read(0, sector);
      Embedding.eraseFrom(sector.array());
      device.write(0, sector.clear());
      device.flush();
    }
    for (SectorRun run : core) {
      device.zero(run.start() * SECTOR_SIZE, run.count() * SECTOR_SIZE);
    }
    device.flush();
    for (Map.Entry<DiskPartition, List<String>> entry : files.entrySet()) {
      delete(entry.getKey(), entry.getValue());
    }
  }

  private static void delete(DiskPartition partition, List<String> paths) throws IOException {
    try (FatVolume volume = FatVolume.open(partition.device())) {
      for (String path : paths) {
        volume.delete(path);
      }
      for (String path : paths) {
        deleteIfEmpty(volume, path.substring(0, path.lastIndexOf('/')));
      }
      volume.flush();
    }
    partition.device().flush();
  }

  /** Directories of GRUB's go with the last of their files. */
  private static void deleteIfEmpty(FatVolume volume, String directory) throws IOException {
    FatNode node = directory.isEmpty() ? null : volume.find(directory);
    if (node != null && volume.list(node).isEmpty()) {
      volume.delete(directory);
      deleteIfEmpty(volume, directory.substring(0, directory.lastIndexOf('/')));
    }
  }
}
