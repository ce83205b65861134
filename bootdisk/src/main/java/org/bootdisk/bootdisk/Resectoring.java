package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.block.Text;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.edit.GptEdit;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * A disk turned to logical blocks of another size, decided to the last byte and not yet written:
 * the table for the new blocks, FAT volumes formatted anew with their content, and the bytes of all
 * other partitions where they were. Bytes outside the partitions are left behind.
 *
 * @param after the partition structures of the new disk
 * @param volumes numbers of the partitions whose FAT volume is formatted anew
 * @param regions where every byte of the new disk comes from; they read the old one when written
 */
public record Resectoring(GptDisk after, NavigableSet<Integer> volumes, Regions regions) {

  /** Nobody changes the set any more. */
  public Resectoring {
    volumes = Collections.unmodifiableNavigableSet(volumes);
  }

  /**
   * Plans the new disk. A partition with a FAT volume of other sectors gives up what is no whole
   * block at its ends, and what the new tables take; every other one keeps its place.
   *
   * @param source the disk, which nobody changes until the plan is carried out
   * @param before its partition structures
   * @param blockSize of the new disk, in bytes
   * @param without numbers of partitions to leave out
   * @throws IllegalArgumentException if a partition cannot keep its place, or a volume cannot be
   *     made with such sectors, or has no room for its content
   * @throws FormatException if a FAT volume cannot be read
   */
  public static Resectoring plan(
      BlockDevice source, GptDisk before, int blockSize, ChsGeometry geometry, Set<Integer> without)
      throws IOException {
    requireSound(source, before, blockSize);
    GptDisk kept = without(before, without, geometry);
    NavigableSet<Integer> volumes = volumes(source, kept.table(), blockSize);
    GptDisk trimmed = trimmed(kept, volumes, blockSize, geometry);
    GptDisk after = GptEdit.resectored(trimmed, blockSize, geometry);
    TreeMap<Long, Regions> parts = new TreeMap<>();
    for (Region structure : after.structures()) {
      parts.put(structure.start(), one(structure.name(), structure.content()));
    }
    for (Map.Entry<Integer, PartitionEntry> entry : after.table().entries().entrySet()) {
      int number = entry.getKey();
      PartitionEntry old = kept.table().requirePartition(number);
      BlockDevice device = slice(source, number, old, kept.table().layout());
      Regions part =
          volumes.contains(number)
              ? volume(device, number, old, entry.getValue(), blockSize)
              : one("partition " + number, new PartitionCopy(device));
      parts.put(after.table().layout().offset(entry.getValue().startingLba()), part);
    }
    return new Resectoring(after, volumes, joined(parts, after.table().layout().diskSize()));
  }

  /** Afterwards the table's places can be relied on. */
  private static void requireSound(BlockDevice source, GptDisk disk, int blockSize) {
    disk.structures(); // Refuses a table that breaks a rule.
    long size = disk.table().layout().diskSize();
    if (size > source.size()) {
      throw new IllegalArgumentException(
          Text.format("the table is for a disk of %d bytes, this one has %d", size, source.size()));
    }
    if (!Ranges.isPowerOfTwo(blockSize)) {
      throw new IllegalArgumentException(
          Text.format("block size is %d, expected a power of two from 512", blockSize));
    }
  }

  private static Regions joined(Map<Long, Regions> parts, long size) {
    Regions.Builder all = Regions.builder();
    parts.forEach((start, part) -> all.zerosUpTo("unused", start).addAll("", part));
    return all.zerosUpTo("unused", size).build();
  }

  private static Regions one(String name, Content content) {
    return Regions.builder().add(name, content).build();
  }

  /** Without a BIOS boot partition there is nothing that the boot code could load. */
  private static GptDisk without(GptDisk disk, Set<Integer> numbers, ChsGeometry geometry) {
    GptDisk kept = disk;
    for (int number : numbers) {
      PartitionEntry gone = kept.table().requirePartition(number);
      kept = GptEdit.deleted(kept, number, geometry);
      if (gone.partitionTypeGuid().equals(PartitionType.BIOS_BOOT.guid())) {
        kept = kept.withMbr(kept.mbr().withBootCode(ByteBuffer.allocate(Mbr.BOOT_CODE_BYTES)));
      }
    }
    return kept;
  }

  private static NavigableSet<Integer> volumes(BlockDevice source, GptTable table, int sectorSize)
      throws IOException {
    NavigableSet<Integer> numbers = new TreeSet<>();
    for (Map.Entry<Integer, PartitionEntry> entry : table.entries().entrySet()) {
      BlockDevice device = slice(source, entry.getKey(), entry.getValue(), table.layout());
      try (FatVolume volume = FatVolume.open(device)) {
        if (volume.geometry().bpb().sectorSize() != sectorSize) {
          numbers.add(entry.getKey());
        }
      } catch (FormatException.NotRecognized e) {
        // Something else: its bytes are copied.
      }
    }
    return numbers;
  }

  private static GptDisk trimmed(
      GptDisk disk, Set<Integer> numbers, int blockSize, ChsGeometry geometry) {
    GptLayout old = disk.table().layout();
    GptLayout standard =
        GptLayout.of(
            blockSize,
            old.diskSize() / blockSize,
            old.numberOfPartitionEntries(),
            old.sizeOfPartitionEntry());
    long first = standard.offset(standard.firstUsableLba());
    long end = standard.offset(standard.lastUsableLba() + 1);
    int unit = Math.max(blockSize, old.blockSize());
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>(disk.table().entries());
    for (int number : numbers) {
      PartitionEntry entry = disk.table().requirePartition(number);
      long from = Ranges.alignUp(Math.max(first, old.offset(entry.startingLba())), unit);
      long to = Ranges.alignDown(Math.min(end, old.offset(entry.endingLba() + 1)), unit);
      if (from < to) {
        LbaRange range = new LbaRange(from / old.blockSize(), to / old.blockSize() - 1);
        entries.put(number, entry.withRange(range));
      }
    }
    return numbers.isEmpty()
        ? disk
        : GptEdit.following(disk, disk.table().withEntries(entries), geometry);
  }

  private static Regions volume(
      BlockDevice device, int number, PartitionEntry old, PartitionEntry entry, int sectorSize)
      throws IOException {
    try {
      return VolumeResectoring.plan(
          device, entry.blocks() * sectorSize, sectorSize, old.startingLba(), entry.startingLba());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "partition "
              + number
              + " "
              + Quoted.of(entry.partitionName())
              + " with sectors of "
              + sectorSize
              + " bytes: "
              + e.getMessage(),
          e);
    }
  }

  private static BlockDevice slice(
      BlockDevice source, int number, PartitionEntry entry, GptLayout layout) {
    return source.slice(
        "partition " + number,
        layout.offset(entry.startingLba()),
        Math.multiplyExact(entry.blocks(), (long) layout.blockSize()));
  }

  /**
   * Writes the new disk to an image at {@code file}. It appears there complete, or what was there
   * stays.
   *
   * @param progress is told bytes of the disk as they are done
   */
  public void build(Path file, ImageFormat format, LongConsumer progress) throws IOException {
    ImageFile.build(file, format, regions, progress);
  }
}
