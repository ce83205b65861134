package org.bootdisk.gpt.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * What can be done to a GPT disk. Each method gives the disk as it would be; nothing is written,
 * and a result that breaks a rule is refused when it is.
 */
public final class GptEdit {

  private GptEdit() {}

  /**
   * Deletes a partition, and its record in a hybrid MBR; the protective record grows into the room
   * that leaves, and stands alone if nothing else is shown.
   *
   * @throws IllegalArgumentException if there is no such partition
   */
  public static GptDisk deleted(GptDisk disk, int number, ChsGeometry geometry) {
    PartitionEntry entry = disk.table().requirePartition(number);
    GptDisk without = disk.withTable(disk.table().without(number));
    if (!disk.mbr().hybrid()) {
      return without;
    }
    List<MbrPartition> records = new ArrayList<>();
    boolean shown = false;
    for (MbrPartition record : disk.mbr().partitions()) {
      boolean same =
          !record.protective()
              && record.startingLba() == entry.startingLba()
              && record.sizeInLba() == entry.blocks();
      shown |= same;
      records.add(same ? MbrPartition.EMPTY : record);
    }
    return shown
        ? without.withMbr(spread(disk.mbr().withPartitions(records), disk, geometry))
        : without;
  }

  /** Lets protective records reach up to the next record, or the end of the disk. */
  private static Mbr spread(Mbr mbr, GptDisk disk, ChsGeometry geometry) {
    if (!mbr.hybrid()) {
      return mbr.protecting(disk.blockCount(), geometry);
    }
    List<MbrPartition> records = new ArrayList<>();
    for (MbrPartition record : mbr.partitions()) {
      if (!record.protective()) {
        records.add(record);
        continue;
      }
      long end = Math.min(disk.blockCount(), MbrPartition.LARGEST);
      for (MbrPartition other : mbr.partitions()) {
        if (other.startingLba() > record.startingLba()) {
          end = Math.min(end, other.startingLba());
        }
      }
      records.add(
          MbrPartition.of(
              record.osType(), record.startingLba(), end - record.startingLba(), geometry));
    }
    return mbr.withPartitions(records);
  }

  /** Numbers the partitions 1, 2, 3 in the order of the disk. */
  public static GptTable sorted(GptTable table) {
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>();
    for (PartitionEntry entry : table.byPlace()) {
      entries.put(entries.size() + 1, entry);
    }
    return table.withEntries(entries);
  }

  /** Swaps the numbers of two partitions; one of the two may be free. */
  public static GptTable transposed(GptTable table, int one, int other) {
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>(table.entries());
    entries.remove(one);
    entries.remove(other);
    table.partition(one).ifPresent(entry -> entries.put(other, entry));
    table.partition(other).ifPresent(entry -> entries.put(one, entry));
    return table.withEntries(entries);
  }

  /**
   * Gives the table room for {@code entries} partitions, or more to fill the last block. As sgdisk
   * does, it moves the first and last usable block with the size of the array, even below the 16
   * KiB that UEFI 2.10 §5.3.1 reserves.
   *
   * @throws IllegalArgumentException if a partition has a higher number
   */
  public static GptDisk resized(GptDisk disk, int entries, ChsGeometry geometry) {
    GptLayout old = disk.table().layout();
    int perBlock = Math.max(1, old.blockSize() / old.sizeOfPartitionEntry());
    int filled = Math.multiplyExact((entries + perBlock - 1) / perBlock, perBlock);
    if (filled == old.numberOfPartitionEntries()) {
      return disk;
    }
    GptLayout sized = old.withEntries(filled);
    GptLayout placed = sized.withFirstUsableLba(old.primaryEntryLba() + sized.arrayBlocks());
    return placed(disk, placed.mirrored(old.blockCount()), geometry);
  }

  /**
   * Gives the table room for {@code entries} partitions. The usable blocks become fewer only where
   * the arrays need them, and never more, so that 16 KiB stay reserved (UEFI 2.10 §5.3.1).
   *
   * @throws IllegalArgumentException if a partition has a higher number
   */
  public static GptTable withRoomFor(GptTable table, int entries) {
    GptLayout sized = table.layout().withEntries(entries);
    long blocks = sized.arrayBlocks();
    long first = Math.max(sized.firstUsableLba(), sized.primaryEntryLba() + blocks);
    long array = Math.min(sized.alternateEntryLba(), sized.alternateLba() - blocks);
    long last = Math.min(sized.lastUsableLba(), array - 1);
    if (first > last) {
      throw new IllegalArgumentException(
          Text.format("a table for %d partitions leaves no usable block", entries));
    }
    return table.withLayout(
        sized.withAlternateEntryLba(array).withUsable(new LbaRange(first, last)));
  }

  /** Moves the primary entry array to {@code lba}; the usable blocks begin behind it. */
  public static GptDisk movedPrimaryArray(GptDisk disk, long lba) {
    GptLayout old = disk.table().layout();
    long first = Math.addExact(lba, old.arrayBlocks());
    List<PartitionEntry> partitions = disk.table().byPlace();
    long firstUsed = partitions.isEmpty() ? old.lastUsableLba() : partitions.get(0).startingLba();
    if (lba <= GptLayout.PRIMARY_LBA || first > firstUsed) {
      throw new IllegalArgumentException(
          Text.format(
              "the primary entry array, %d blocks, cannot lie at LBA %d; it goes between 2 and %d",
              old.arrayBlocks(), lba, firstUsed - old.arrayBlocks()));
    }
    return disk.withTable(
        disk.table().withLayout(old.withPrimaryEntryLba(lba).withFirstUsableLba(first)));
  }

  /** Moves the alternate entry array to {@code lba}; the usable blocks end before it. */
  public static GptDisk movedAlternateArray(GptDisk disk, long lba) {
    GptLayout old = disk.table().layout();
    long lastUsed = old.firstUsableLba();
    for (PartitionEntry entry : disk.table().entries().values()) {
      lastUsed = Math.max(lastUsed, entry.endingLba());
    }
    long last = old.alternateLba() - old.arrayBlocks();
    if (lba <= lastUsed || lba > last) {
      throw new IllegalArgumentException(
          Text.format(
              "the alternate entry array, %d blocks, cannot lie at LBA %d; it goes between %d and"
                  + " %d",
              old.arrayBlocks(), lba, lastUsed + 1, last));
    }
    return disk.withTable(disk.table().withLayout(old.withAlternateArrayAt(lba)));
  }

  /**
   * Fits the table to a disk of another size, grown or cut: the alternate goes to its end, and a
   * protective MBR covers it.
   *
   * @throws IllegalArgumentException if a partition reaches beyond the usable blocks of a smaller
   *     disk
   */
  public static GptDisk fitted(GptDisk disk, long blockCount, ChsGeometry geometry) {
    return moved(disk, disk.table().layout().fitted(blockCount), geometry);
  }

  /**
   * Moves the alternate to the end of the disk as sgdisk's {@code -e} does: the usable blocks end
   * as far from there as they begin from the start.
   *
   * @throws IllegalArgumentException if a partition reaches beyond the usable blocks
   */
  public static GptDisk mirrored(GptDisk disk, ChsGeometry geometry) {
    return mirrored(disk, disk.blockCount(), geometry);
  }

  /** The same on a disk of another size. */
  public static GptDisk mirrored(GptDisk disk, long blockCount, ChsGeometry geometry) {
    return moved(disk, disk.table().layout().mirrored(blockCount), geometry);
  }

  private static GptDisk moved(GptDisk disk, GptLayout layout, ChsGeometry geometry) {
    for (PartitionEntry entry : disk.table().entries().values()) {
      if (entry.endingLba() > layout.lastUsableLba()) {
        throw new IllegalArgumentException(
            Text.format(
                "a partition ends at LBA %d, but the last usable block of a disk of %d blocks is"
                    + " %d",
                entry.endingLba(), layout.blockCount(), layout.lastUsableLba()));
      }
    }
    return placed(disk, layout, geometry);
  }

  private static GptDisk placed(GptDisk disk, GptLayout layout, ChsGeometry geometry) {
    GptDisk moved = disk.withTable(disk.table().withLayout(layout));
    boolean plain = disk.mbr().announcesGpt() && !disk.mbr().hybrid();
    return plain ? moved.withMbr(disk.mbr().protecting(layout.blockCount(), geometry)) : moved;
  }

  /** Gives the disk and every partition a GUID from {@code source}. */
  public static GptTable renamed(GptTable table, GuidSource source) {
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>();
    table
        .entries()
        .forEach((n, entry) -> entries.put(n, entry.withUniqueGuid(source.forPartition(n))));
    UUID disk = source.forDisk();
    return table.withDiskGuid(disk).withEntries(entries);
  }

  /**
   * The same table on a disk of the same bytes with blocks of another size. Every partition keeps
   * its bytes, and its record in a hybrid MBR.
   *
   * @throws IllegalArgumentException if a partition does not begin and end at a multiple of the new
   *     size, or lies where the new tables go, or if a hybrid MBR shows what is no partition
   */
  public static GptDisk resectored(GptDisk disk, int blockSize, ChsGeometry geometry) {
    GptLayout old = disk.table().layout();
    GptLayout layout =
        GptLayout.of(
            blockSize,
            old.diskSize() / blockSize,
            old.numberOfPartitionEntries(),
            old.sizeOfPartitionEntry());
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>();
    disk.table()
        .entries()
        .forEach((n, entry) -> entries.put(n, entry.withRange(scaled(n, entry, old, layout))));
    GptTable table = new GptTable(disk.table().diskGuid(), layout, entries);
    return following(disk, table, geometry);
  }

  /**
   * The disk with {@code table}, in which the same partitions lie elsewhere; the records of a
   * hybrid MBR follow them, and its protective record reaches up to the first.
   *
   * @throws IllegalArgumentException if the MBR shows what is no partition, or its new place does
   *     not fit 32 bits
   */
  public static GptDisk following(GptDisk disk, GptTable table, ChsGeometry geometry) {
    GptDisk moved = disk.withTable(table);
    if (!disk.mbr().hybrid()) {
      return moved.withMbr(disk.mbr().protecting(moved.blockCount(), geometry));
    }
    List<MbrPartition> records = new ArrayList<>();
    for (MbrPartition record : disk.mbr().partitions()) {
      boolean shows = record.used() && !record.protective();
      records.add(shows ? followed(record, disk.table(), table, geometry) : record);
    }
    return moved.withMbr(spread(disk.mbr().withPartitions(records), moved, geometry));
  }

  private static MbrPartition followed(
      MbrPartition record, GptTable before, GptTable after, ChsGeometry geometry) {
    for (Map.Entry<Integer, PartitionEntry> old : before.entries().entrySet()) {
      boolean same =
          old.getValue().startingLba() == record.startingLba()
              && old.getValue().blocks() == record.sizeInLba();
      Optional<PartitionEntry> entry = after.partition(old.getKey());
      if (same && entry.isPresent()) {
        long blocks = entry.get().blocks();
        MbrPartition there =
            MbrPartition.of(record.osType(), entry.get().startingLba(), blocks, geometry);
        return record.active() ? there.activated() : there;
      }
    }
    throw new IllegalArgumentException(
        Text.format(
            "the hybrid MBR shows %s, which is no partition of the table; make it anew with"
                + " bootdisk gpt hybrid first",
            record.place()));
  }

  private static LbaRange scaled(int number, PartitionEntry entry, GptLayout old, GptLayout to) {
    long start = old.offset(entry.startingLba());
    long end = old.offset(entry.endingLba() + 1);
    boolean aligned = start % to.blockSize() == 0 && end % to.blockSize() == 0;
    if (aligned) {
      LbaRange range = new LbaRange(start / to.blockSize(), end / to.blockSize() - 1);
      if (to.usable().contains(range)) {
        return range;
      }
    }
    boolean bios = entry.partitionTypeGuid().equals(PartitionType.BIOS_BOOT.guid());
    throw new IllegalArgumentException(
        Text.format(
            "partition %d, bytes %d to %d, cannot keep its place with blocks of %d bytes: %s",
            number,
            start,
            end - 1,
            to.blockSize(),
            (aligned ? "the new tables need it" : "it is not made of whole blocks")
                + (bios ? "; no BIOS starts GRUB from such blocks: leave it out" : "")));
  }
}
