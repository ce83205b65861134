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
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.grub.BiosInstallation;
import org.bootdisk.grub.SectorRun;

/** Tells what a virtual disk holds, from its first sector to the kernels in its volumes. */
public final class Inspection {

  private final BlockDevice disk;
  private final Scope scope;
  private final Part.Builder part;

  /** What of a disk is to be told: the tables always are, what else there is may be left out. */
  public interface Scope {
    /** Everything. */
    Scope ALL = place -> true;

    /** Whether to tell of a volume or a boot loader that has these bytes. */
    boolean includes(ByteRange place);
  }

  private Inspection(BlockDevice disk, Scope scope) {
    this.disk = disk;
    this.scope = scope;
    this.part = Part.of("disk", "").at(0, disk.size());
  }

  /**
   * Inspects a disk. Whatever it holds, this ends, with problems in the parts at worst.
   *
   * @throws IOException if it cannot be read
   */
  public static Part of(BlockDevice disk) throws IOException {
    return of(disk, Scope.ALL);
  }

  /** As {@link #of(BlockDevice)}, without the volumes and the boot loader outside of a scope. */
  public static Part of(BlockDevice disk, Scope scope) throws IOException {
    Inspection inspection = new Inspection(disk, scope);
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
    return Part.of("image", name).part(ofContainer(file, image)).part(of(image)).build();
  }

  /**
   * Tells how an image file stores its disk.
   *
   * @param file the image file
   * @param image the virtual disk in it
   */
  public static Part ofContainer(BlockDevice file, BlockDevice image) throws IOException {
    return ContainerPart.of(file, image);
  }

  private void add(PartitionedDisk partitions) throws IOException {
    Part whole = KnownContent.of(disk, 0);
    boolean none =
        partitions.map() == PartitionMap.NONE
            || (whole != null && KnownContent.hasBootSector(whole));
    part.text("partition-table", none ? "none" : name(partitions.map()));
    if (none) {
      addVolume(part, disk, 0);
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
    if (includesLoader()) {
      part.part(GrubPart.ofBootSector(disk));
    }
    for (DiskPartition each : partitions.partitions()) {
      Part.Builder builder = found.get(each.number());
      if (builder != null) {
        builder.at(each.start(), each.device().size());
        builder.derived("size", new Value.Bytes(each.device().size()));
        addVolume(builder, each.device(), each.start());
      }
    }
    for (Part.Builder builder : found.values()) {
      part.part(builder.build());
    }
  }

  private void addVolume(Part.Builder holder, BlockDevice device, long start) throws IOException {
    if (scope.includes(new ByteRange(start, device.size()))) {
      VolumeParts.addTo(holder, device, start);
    }
  }

  /** Of a loader that is not GRUB's, or damaged, only its beginning is known. */
  private boolean includesLoader() throws IOException {
    if (scope.includes(new ByteRange(0, Mbr.BYTES))) {
      return true;
    }
    try {
      for (SectorRun run : BiosInstallation.sectors(disk)) {
        if (scope.includes(GrubPart.place(run))) {
          return true;
        }
      }
      return false;
    } catch (FormatException e) {
      return true;
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
