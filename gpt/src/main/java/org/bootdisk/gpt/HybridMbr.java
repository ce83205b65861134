package org.bootdisk.gpt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.gpt.mbr.MbrRules;

/**
 * An MBR that shows up to three GPT partitions to systems that know no GPT, beside the record that
 * announces the GPT. The UEFI specification has no such thing; sgdisk's is the model.
 *
 * @param partitions what it shows, in the order of the slots
 * @param place which slot the protective record takes
 * @param coverage what the protective record covers
 * @param geometry for the addresses
 */
public record HybridMbr(
    List<Shown> partitions, ProtectivePlace place, Coverage coverage, ChsGeometry geometry) {

  /** Where the protective record (type EE) goes. */
  public enum ProtectivePlace {
    /** The first slot: GRUB and most others expect it there. */
    FIRST,
    /** The slot behind the partitions that are shown. */
    LAST
  }

  /** What the protective record covers. */
  public enum Coverage {
    /** The blocks from 1 to the first partition that is shown, as sgdisk has it. */
    UP_TO_FIRST,
    /** The primary table only: header and entry array. */
    TABLE_ONLY
  }

  /**
   * A GPT partition that the MBR shows.
   *
   * @param number in the GPT
   * @param osType its type byte in the MBR
   * @param active whether a legacy BIOS boots it
   */
  public record Shown(int number, int osType, Activity active) {

    /** Partition {@code number} of {@code table}, inactive, with sgdisk's type for it. */
    public static Shown of(GptTable table, int number) {
      int type =
          PartitionTypes.of(table.requirePartition(number).partitionTypeGuid())
              .map(PartitionType::osType)
              .orElse(PartitionType.UNKNOWN_OS_TYPE);
      return new Shown(number, type, Activity.INACTIVE);
    }

    /** The same partition with another type byte. */
    public Shown withOsType(int type) {
      return new Shown(number, type, active);
    }

    /** The same partition, active. */
    public Shown activated() {
      return new Shown(number, osType, Activity.ACTIVE);
    }
  }

  /** Whether a legacy BIOS boots a partition. */
  public enum Activity {
    /** Its boot indicator is 80. */
    ACTIVE,
    /** Its boot indicator is 00. */
    INACTIVE
  }

  /** Most partitions that fit beside the protective record. */
  public static final int MOST = Mbr.PARTITIONS - 1;

  /** Refuses no partition and more than three. */
  public HybridMbr {
    partitions = List.copyOf(partitions);
    if (partitions.isEmpty() || partitions.size() > MOST) {
      throw new IllegalArgumentException(
          Text.format("a hybrid MBR shows 1 to %d partitions, got %d", MOST, partitions.size()));
    }
    long active = partitions.stream().filter(p -> p.active() == Activity.ACTIVE).count();
    if (active > 1) {
      throw new IllegalArgumentException(
          Text.format("an MBR has at most one active partition, got %d", active));
    }
  }

  /**
   * What sgdisk's {@code --hybrid} makes: protective record first, up to the first partition shown.
   */
  public static HybridMbr of(GptTable table, ChsGeometry geometry, List<Integer> numbers) {
    List<Shown> shown = numbers.stream().map(number -> Shown.of(table, number)).toList();
    return new HybridMbr(shown, ProtectivePlace.FIRST, Coverage.UP_TO_FIRST, geometry);
  }

  /** This MBR with the protective record elsewhere. */
  public HybridMbr with(ProtectivePlace where) {
    return new HybridMbr(partitions, where, coverage, geometry);
  }

  /**
   * The four records, put into {@code mbr}, which keeps its boot code and signature.
   *
   * @throws IllegalArgumentException if a partition does not exist, does not fit 32 bits, is there
   *     twice or has a type that an MBR keeps for itself
   */
  public Mbr in(Mbr mbr, GptTable table) {
    List<MbrPartition> records = new ArrayList<>();
    for (Shown shown : partitions) {
      records.add(shownRecord(shown, table));
    }
    MbrPartition protective = protectiveRecord(records, table);
    records.add(place == ProtectivePlace.FIRST ? 0 : records.size(), protective);
    Mbr hybrid = mbr.withPartitions(records);
    for (Finding finding : MbrRules.check(hybrid, table.layout().blockCount())) {
      if (finding.severity() == Finding.Severity.ERROR) {
        throw new IllegalArgumentException("no such hybrid MBR: " + finding.message());
      }
    }
    return hybrid;
  }

  private MbrPartition shownRecord(Shown shown, GptTable table) {
    PartitionEntry entry = table.requirePartition(shown.number());
    if (entry.startingLba() > MbrPartition.LARGEST || entry.blocks() > MbrPartition.LARGEST) {
      throw new IllegalArgumentException(
          Text.format(
              "partition %d, %s, does not fit the 32-bit fields of an MBR (UEFI 2.10 §5.2.1)",
              shown.number(), entry.range()));
    }
    MbrPartition record =
        MbrPartition.of(shown.osType(), entry.startingLba(), entry.blocks(), geometry);
    if (record.extended() || !record.used()) {
      throw new IllegalArgumentException(
          Text.format(
              "type %02X in a hybrid MBR marks an unused or an extended partition",
              shown.osType()));
    }
    return shown.active() == Activity.ACTIVE ? record.activated() : record;
  }

  private MbrPartition protectiveRecord(List<MbrPartition> records, GptTable table) {
    long next = Math.min(table.layout().blockCount(), MbrPartition.LARGEST + 1);
    for (MbrPartition record : records) {
      next = Math.min(next, record.startingLba());
    }
    long end =
        coverage == Coverage.TABLE_ONLY ? table.layout().primaryArray().endingLba() + 1 : next;
    return MbrPartition.of(MbrPartition.GPT_PROTECTIVE, 1, Math.min(end, next) - 1, geometry);
  }
}
