package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bootdisk.block.Content;
import org.bootdisk.block.Region;
import org.bootdisk.block.Regions;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.bootdisk.recipe.TableRecipe;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.mbr.Mbr;

/** The partition table of a planned disk. */
final class PlannedTable {

  private static final String PARTITIONS = "partitions";

  private final Recipe recipe;
  private final Identifiers identifiers;
  private final long blocks;
  private final List<PlannedPartition> partitions;

  PlannedTable(
      Recipe recipe, Identifiers identifiers, long diskSize, List<PlannedPartition> partitions) {
    this.recipe = recipe;
    this.identifiers = identifiers;
    this.blocks = diskSize / recipe.table().sectorSize();
    this.partitions = partitions;
  }

  /**
   * Every byte that the table takes, by first byte.
   *
   * @param bootCode for the first sector, 440 bytes; none if nothing starts from there
   */
  Map<Long, Regions> structures(Optional<byte[]> bootCode) throws IOException, RecipeException {
    try {
      return recipe.table().kind() == Kind.GPT ? gpt(bootCode) : mbr(bootCode);
    } catch (IllegalArgumentException e) {
      throw RecipeException.at(PARTITIONS, e);
    }
  }

  private Map<Long, Regions> gpt(Optional<byte[]> bootCode) {
    GptTable table =
        GptTable.empty(GptLayout.standard(recipe.table().sectorSize(), blocks), identifiers.disk());
    for (PlannedPartition partition : partitions) {
      table = table.with(partition.number(), entry(partition));
    }
    GptDisk disk = GptDisk.of(table, recipe.table().geometry());
    if (!recipe.table().hybrid().isEmpty()) {
      disk = disk.withMbr(hybrid(table).in(disk.mbr(), table));
    }
    disk = disk.withMbr(disk.mbr().withDiskSignature(identifiers.diskSignature()));
    Map<Long, Regions> structures = new TreeMap<>();
    for (Region structure : disk.structures()) {
      structures.put(
          structure.start(), Regions.builder().add(structure.name(), structure.content()).build());
    }
    structures.put(0L, inParts(disk.mbr(), bootCode));
    return structures;
  }

  private PartitionEntry entry(PlannedPartition partition) {
    int sectorSize = recipe.table().sectorSize();
    return new PartitionEntry(
        partition.kind().guid(),
        partition.guid(),
        partition.start() / sectorSize,
        partition.end() / sectorSize - 1,
        recipe.partitions().get(partition.index()).attributes(),
        partition.name());
  }

  private HybridMbr hybrid(GptTable table) {
    List<HybridMbr.Shown> shown = new ArrayList<>();
    for (TableRecipe.Shown wanted : recipe.table().hybrid()) {
      HybridMbr.Shown one = HybridMbr.Shown.of(table, recipe.indexOf(wanted.partition()) + 1);
      one = wanted.osType().isPresent() ? one.withOsType(wanted.osType().getAsInt()) : one;
      shown.add(wanted.activity() == Activity.ACTIVE ? one.activated() : one);
    }
    return new HybridMbr(
        shown,
        HybridMbr.ProtectivePlace.FIRST,
        HybridMbr.Coverage.UP_TO_FIRST,
        recipe.table().geometry());
  }

  private Map<Long, Regions> mbr(Optional<byte[]> bootCode) throws IOException, RecipeException {
    PlannedMbr mbr = new PlannedMbr(recipe, blocks, partitions);
    Map<Long, Regions> structures = new TreeMap<>(mbr.extendedBootRecords());
    structures.put(0L, inParts(mbr.withSignature(identifiers.diskSignature()), bootCode));
    return structures;
  }

  /** The first sector in its two parts: the boot code is GRUB's, the rest is the table's. */
  private static Regions inParts(Mbr mbr, Optional<byte[]> bootCode) {
    Mbr whole = bootCode.isPresent() ? mbr.withBootCode(ByteBuffer.wrap(bootCode.get())) : mbr;
    byte[] sector = whole.encode().array();
    Regions.Builder regions = Regions.builder();
    if (bootCode.isPresent()) {
      regions.add("MBR: boot.img", Content.of(Arrays.copyOf(sector, Mbr.BOOT_CODE_BYTES)));
    } else {
      regions.zerosUpTo("MBR: no boot code", Mbr.BOOT_CODE_BYTES);
    }
    byte[] records = Arrays.copyOfRange(sector, Mbr.BOOT_CODE_BYTES, Mbr.BYTES);
    return regions.add("MBR: partition records", Content.of(records)).build();
  }

  /** The blocks of a partition, for GRUB's embedding: sectors of 512 bytes. */
  static LbaRange sectors(PlannedPartition partition) {
    return new LbaRange(partition.start() / Mbr.BYTES, partition.end() / Mbr.BYTES - 1);
  }
}
