package org.bootdisk.gpt.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;

/** Turns a legacy partition table into a GPT and back, as sgdisk's -g and -m do. */
public final class TableConversion {

  /** The FAT and NTFS types, hidden ones included, which in a GPT are all one. */
  private static final Set<Integer> BASIC_DATA =
      Set.of(0x01, 0x04, 0x06, 0x07, 0x0B, 0x0C, 0x0E, 0x11, 0x14, 0x16, 0x17, 0x1B, 0x1C, 0x1E);

  private TableConversion() {}

  /**
   * A GPT with every primary and logical partition under its number, named by its type. The MBR
   * keeps its boot code and becomes protective.
   *
   * @throws IllegalArgumentException if a partition lies where the GPT goes
   */
  public static GptDisk toGpt(MbrDisk disk, GuidSource guids, ChsGeometry geometry) {
    GptLayout layout = GptLayout.standard(disk.blockSize(), disk.blockCount());
    NavigableMap<Integer, PartitionEntry> entries = new TreeMap<>();
    for (Map.Entry<Integer, MbrPartition> numbered : disk.partitions().entrySet()) {
      int number = numbered.getKey();
      MbrPartition partition = numbered.getValue();
      if (partition.protective()) {
        continue;
      }
      LbaRange range = new LbaRange(partition.startingLba(), partition.endingLba());
      if (!layout.usable().contains(range)) {
        throw new IllegalArgumentException(
            Text.format(
                "partition %d, %s, lies where the GPT goes; usable are %s",
                number, range, layout.usable()));
      }
      PartitionType type = typeOf(partition);
      entries.put(
          number,
          PartitionEntry.of(type, guids.forPartition(number), range).withName(type.description()));
    }
    GptTable table = new GptTable(guids.forDisk(), layout, entries);
    Mbr mbr = disk.mbr().withDiskSignature(0).protecting(disk.blockCount(), geometry);
    return new GptDisk(mbr, table);
  }

  /** The GPT type whose gdisk code begins with the partition's type byte. */
  private static PartitionType typeOf(MbrPartition partition) {
    boolean basic = BASIC_DATA.contains(partition.osType());
    Optional<PartitionType> type =
        PartitionTypes.named(basic ? "0700" : Text.format("%02x00", partition.osType()));
    return type.orElse(PartitionType.LINUX_FILESYSTEM);
  }

  /**
   * A legacy table with up to four of a GPT's partitions as primary ones, in the order given. The
   * result has no GPT; {@link GptErasure} removes the old one from the disk.
   *
   * @throws IllegalArgumentException if a partition does not exist or does not fit 32 bits
   */
  public static MbrDisk toMbr(GptDisk disk, List<Integer> numbers, ChsGeometry geometry) {
    if (numbers.isEmpty() || numbers.size() > Mbr.PARTITIONS) {
      throw new IllegalArgumentException(
          Text.format("an MBR has 1 to %d primary partitions, got %s", Mbr.PARTITIONS, numbers));
    }
    List<MbrPartition> records = new ArrayList<>();
    for (int number : numbers) {
      PartitionEntry entry = disk.table().requirePartition(number);
      int osType =
          PartitionTypes.of(entry.partitionTypeGuid())
              .map(PartitionType::osType)
              .orElse(PartitionType.UNKNOWN_OS_TYPE);
      records.add(MbrPartition.of(osType, entry.startingLba(), entry.blocks(), geometry));
    }
    return new MbrDisk(
        disk.blockSize(), disk.blockCount(), disk.mbr().withPartitions(records), List.of());
  }
}
