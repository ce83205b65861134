package org.bootdisk.bootdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.block.Finding;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.mbr.LogicalPartition;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.gpt.mbr.MbrRules;

/**
 * The MBR of a planned disk without GPT: its records, one for the extended partition if there are
 * logical ones, and the sectors that describe these.
 */
final class PlannedMbr {

  /** The type that says that LBAs count, which nobody has overlooked since 1995. */
  private static final int EXTENDED_LBA = 0x0F;

  private final Recipe recipe;
  private final int sectorSize;
  private final long blocks;
  private final MbrDisk disk;

  /**
   * Decides all records.
   *
   * @param blocks on the disk
   * @throws IllegalArgumentException if these partitions cannot be described
   */
  PlannedMbr(Recipe recipe, long blocks, List<PlannedPartition> partitions) throws RecipeException {
    this.recipe = recipe;
    this.sectorSize = recipe.table().sectorSize();
    this.blocks = blocks;
    TreeMap<Integer, MbrPartition> records = new TreeMap<>();
    List<LogicalPartition> logical = new ArrayList<>();
    for (PlannedPartition partition : partitions) {
      if (partition.isLogical()) {
        requireBehind(logical, partition);
        logical.add(new LogicalPartition(partition.describedAt() / sectorSize, record(partition)));
      } else {
        records.put(partition.number(), record(partition));
      }
    }
    if (!logical.isEmpty()) {
      MbrPartition extended = around(logical);
      requireOutside(extended, partitions);
      records.put(firstFree(records), extended);
    }
    if (records.size() > Mbr.PARTITIONS) {
      throw new IllegalArgumentException(
          records.size()
              + " primary partitions"
              + (logical.isEmpty() ? "" : " with the extended one")
              + ", expected at most 4, which an MBR has; say logical: true of others, or take a"
              + " GPT");
    }
    Mbr mbr = Mbr.EMPTY.withPartitions(List.copyOf(records.values()));
    this.disk = new MbrDisk(sectorSize, blocks, mbr, logical);
    for (Finding finding : MbrRules.check(disk)) {
      throw new IllegalArgumentException(finding.message());
    }
  }

  /** The first sector, without boot code. */
  Mbr withSignature(long signature) {
    return disk.mbr().withDiskSignature(signature);
  }

  /** The sectors that describe logical partitions, by first byte. */
  Map<Long, Regions> extendedBootRecords() throws IOException {
    Map<Long, Regions> sectors = new TreeMap<>();
    if (disk.logical().isEmpty()) {
      return sectors;
    }
    MemoryDevice written = new MemoryDevice("MBR", blocks * sectorSize);
    disk.writeTo(written, recipe.table().geometry());
    for (LogicalPartition each : disk.logical()) {
      long start = each.ebrLba() * sectorSize;
      byte[] sector = Mbr.LAYOUT.read(written, start).array();
      Regions regions = Regions.builder().add("extended boot record", Content.of(sector)).build();
      sectors.put(start, regions);
    }
    return sectors;
  }

  private MbrPartition record(PlannedPartition partition) {
    MbrPartition record =
        MbrPartition.of(
            partition.kind().osType(),
            partition.start() / sectorSize,
            partition.length() / sectorSize,
            recipe.table().geometry());
    PartitionRecipe wanted = recipe.partitions().get(partition.index());
    return wanted.activity() == Activity.ACTIVE ? record.activated() : record;
  }

  /** The partition that holds all logical ones, from what describes the first to the last's end. */
  private MbrPartition around(List<LogicalPartition> logical) {
    long start = logical.get(0).ebrLba();
    long end = logical.get(logical.size() - 1).partition().endingLba() + 1;
    return MbrPartition.of(EXTENDED_LBA, start, end - start, recipe.table().geometry());
  }

  private static int firstFree(Map<Integer, MbrPartition> records) {
    int number = 1;
    while (records.containsKey(number)) {
      number++;
    }
    return number;
  }

  /** The chain of logical partitions begins where the extended one does. */
  private void requireBehind(List<LogicalPartition> before, PlannedPartition partition)
      throws RecipeException {
    for (LogicalPartition other : before) {
      if (other.ebrLba() * sectorSize > partition.start()) {
        throw RecipeException.at(
            "partitions[" + partition.index() + "].start",
            partition.start() + " bytes, expected more than the logical partitions before it have");
      }
    }
  }

  private void requireOutside(MbrPartition extended, List<PlannedPartition> partitions)
      throws RecipeException {
    for (PlannedPartition partition : partitions) {
      if (!partition.isLogical() && record(partition).overlaps(extended)) {
        throw RecipeException.at(
            "partitions[" + partition.index() + "]",
            "partition "
                + partition.name()
                + " lies between logical ones, expected it before or behind them all, or to be"
                + " logical: true");
      }
    }
  }
}
