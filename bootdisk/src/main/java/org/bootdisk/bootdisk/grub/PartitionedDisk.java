package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.grub.GrubPlatform;

/**
 * A disk and its partitions as GRUB sees them: those of the GPT if there is one, else those of the
 * MBR. A partition that reaches beyond the disk's end is left out.
 *
 * @param device the whole disk
 * @param map what kind of table the disk has
 * @param blockSize bytes in a logical block
 * @param partitions in the order of their numbers
 */
public record PartitionedDisk(
    BlockDevice device, PartitionMap map, int blockSize, List<DiskPartition> partitions) {

  /** {@code OSType} of an EFI system partition (UEFI 2.10 §5.2.2). */
  private static final int MBR_EFI_SYSTEM = 0xEF;

  /** Copies the list. */
  public PartitionedDisk {
    partitions = List.copyOf(partitions);
  }

  /**
   * Reads the table of {@code disk}.
   *
   * @throws org.bootdisk.block.FormatException if a table is there that cannot be relied on
   */
  public static PartitionedDisk read(BlockDevice disk) throws IOException {
    DiskPartition whole = DiskPartition.whole(disk);
    if (disk.size() < 3L * Mbr.BYTES) {
      return new PartitionedDisk(disk, PartitionMap.NONE, Mbr.BYTES, List.of());
    }
    GptReading reading = GptReading.of(disk);
    boolean hasGpt = reading.best().isPresent();
    boolean hasMbr = reading.mbr().isPresent();
    if (!hasGpt && (!hasMbr || whole.isFat())) {
      return new PartitionedDisk(disk, PartitionMap.NONE, reading.blockSize(), List.of());
    }
    if (hasGpt || reading.mbr().orElseThrow().announcesGpt()) {
      return new PartitionedDisk(disk, PartitionMap.GPT, reading.blockSize(), ofGpt(disk, reading));
    }
    return new PartitionedDisk(disk, PartitionMap.MSDOS, reading.blockSize(), ofMbr(disk, reading));
  }

  private static List<DiskPartition> ofGpt(BlockDevice disk, GptReading reading)
      throws IOException {
    List<DiskPartition> partitions = new ArrayList<>();
    for (Map.Entry<Integer, PartitionEntry> entry : reading.disk().table().entries().entrySet()) {
      PartitionEntry partition = entry.getValue();
      DiskPartition.Use use = DiskPartition.Use.OTHER;
      if (partition.partitionTypeGuid().equals(PartitionType.BIOS_BOOT.guid())) {
        use = DiskPartition.Use.BIOS_BOOT;
      } else if (partition.partitionTypeGuid().equals(PartitionType.EFI_SYSTEM.guid())) {
        use = DiskPartition.Use.EFI_SYSTEM;
      }
      Blocks blocks = new Blocks(reading, partition.startingLba(), partition.blocks());
      blocks.addTo(partitions, disk, entry.getKey(), partition.partitionName(), use);
    }
    return partitions;
  }

  private static List<DiskPartition> ofMbr(BlockDevice disk, GptReading reading)
      throws IOException {
    List<DiskPartition> partitions = new ArrayList<>();
    for (Map.Entry<Integer, MbrPartition> entry :
        MbrDisk.read(disk, reading.blockSize()).partitions().entrySet()) {
      MbrPartition partition = entry.getValue();
      DiskPartition.Use use =
          partition.osType() == MBR_EFI_SYSTEM
              ? DiskPartition.Use.EFI_SYSTEM
              : DiskPartition.Use.OTHER;
      Blocks blocks = new Blocks(reading, partition.startingLba(), partition.sizeInLba());
      blocks.addTo(partitions, disk, entry.getKey(), "", use);
    }
    return partitions;
  }

  /** Where a partition lies, by a number of blocks that may be any. */
  private record Blocks(GptReading reading, long start, long count) {

    void addTo(
        List<DiskPartition> partitions,
        BlockDevice disk,
        int number,
        String name,
        DiskPartition.Use use) {
      int size = reading.blockSize();
      if (count > 0 && Ranges.within(start, count, reading.blockCount())) {
        BlockDevice device = disk.slice("partition " + number, start * size, count * size);
        partitions.add(new DiskPartition(number, name, start * size, use, device));
      }
    }
  }

  /**
   * The platforms whose firmware can start the disk as it is divided: BIOS if there is a place for
   * core.img, 64-bit UEFI if the volume for its programs is an EFI system partition.
   *
   * @param esp the volume for programs
   */
  public List<GrubPlatform> usualPlatforms(DiskPartition esp) {
    boolean biosBoot = map == PartitionMap.MSDOS;
    for (DiskPartition partition : partitions) {
      biosBoot |= partition.use() == DiskPartition.Use.BIOS_BOOT;
    }
    List<GrubPlatform> platforms = new ArrayList<>();
    if (biosBoot && blockSize == Mbr.BYTES) {
      platforms.add(GrubPlatform.I386_PC);
    }
    if (esp.use() == DiskPartition.Use.EFI_SYSTEM) {
      platforms.add(GrubPlatform.X86_64_EFI);
    }
    return platforms;
  }

  /** The FAT volumes, sound or not; the whole disk, as number 0, if it is one itself. */
  public List<DiskPartition> fatVolumes() throws IOException {
    List<DiskPartition> candidates = partitions;
    if (map == PartitionMap.NONE) {
      candidates = List.of(DiskPartition.whole(device));
    }
    List<DiskPartition> volumes = new ArrayList<>();
    for (DiskPartition candidate : candidates) {
      if (candidate.isFat()) {
        volumes.add(candidate);
      }
    }
    return volumes;
  }
}
