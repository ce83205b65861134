package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;

/** Tells what a virtual disk holds, from its first sector to the kernels in its volumes. */
public final class Inspection {

  private final BlockDevice disk;
  private final Part.Builder part;

  private Inspection(BlockDevice disk) {
    this.disk = disk;
    this.part = Part.of("disk", "").at(0, disk.size());
  }

  /**
   * Inspects a disk. Whatever it holds, this ends, with problems in the parts at worst.
   *
   * @throws IOException if it cannot be read
   */
  public static Part of(BlockDevice disk) throws IOException {
    Inspection inspection = new Inspection(disk);
    inspection.part.bytes("size", disk.size());
    try {
      inspection.add(PartitionedDisk.read(disk));
    } catch (FormatException e) {
      inspection.part.problem(e);
    } catch (FileSystemException e) {
      inspection.part.problem(e);
    }
    return inspection.part.build();
  }

  /**
   * Inspects an image file and the disk in it.
   *
   * @param name of the image, for people
   * @param file the image file
   * @param image the virtual disk in it
   */
  public static Part of(String name, BlockDevice file, BlockDevice image) throws IOException {
    return Part.of("image", name).part(ContainerPart.of(file, image)).part(of(image)).build();
  }

  private void add(PartitionedDisk partitions) throws IOException {
    Part whole = KnownContent.of(disk, 0);
    boolean none =
        partitions.map() == PartitionMap.NONE
            || (whole != null && KnownContent.hasBootSector(whole));
    part.text("partition-table", none ? "none" : name(partitions.map()));
    if (none) {
      VolumeParts.addTo(part, disk, 0);
      return;
    }
    if (whole != null) {
      // A CD's image that starts from other disks too has a table and a file system of its own.
      part.part(whole);
    }
    Map<Integer, Part.Builder> found = new TreeMap<>();
    GptReading reading = GptReading.of(disk, partitions.blockSize());
    if (reading.mbr().isPresent()) {
      part.part(MbrPart.of(reading.mbr().get()));
    }
    if (partitions.map() == PartitionMap.GPT) {
      addGpt(found, reading);
    } else {
      addMbr(found, MbrDisk.read(disk, partitions.blockSize()));
    }
    part.part(GrubPart.ofBootSector(disk));
    for (DiskPartition each : partitions.partitions()) {
      Part.Builder builder = found.get(each.number());
      if (builder != null) {
        builder.at(each.start(), each.device().size());
        builder.derived("size", new Value.Bytes(each.device().size()));
        VolumeParts.addTo(builder, each.device(), each.start());
      }
    }
    for (Part.Builder builder : found.values()) {
      part.part(builder.build());
    }
  }

  private static String name(PartitionMap map) {
    return switch (map) {
      case GPT -> "gpt";
      case MSDOS -> "mbr";
      case NONE -> "none";
    };
  }

  private void addGpt(Map<Integer, Part.Builder> found, GptReading reading) throws IOException {
    GptTable table = reading.disk().table();
    GptPart gpt = new GptPart(disk, reading, table);
    part.part(gpt.part());
    for (Map.Entry<Integer, PartitionEntry> entry : table.entries().entrySet()) {
      found.put(entry.getKey(), gpt.partition(entry.getKey(), entry.getValue()));
    }
  }

  private static void addMbr(Map<Integer, Part.Builder> found, MbrDisk mbr) {
    for (Map.Entry<Integer, MbrPartition> entry : mbr.partitions().entrySet()) {
      found.put(entry.getKey(), MbrPart.partition(entry.getKey(), entry.getValue()));
    }
  }
}
