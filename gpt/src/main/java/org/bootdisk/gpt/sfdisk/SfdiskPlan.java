package org.bootdisk.gpt.sfdisk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.GuidSource;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.LogicalPartition;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * Lays a script's partitions out on a disk.
 *
 * @param script what is wanted
 * @param sectorSize bytes in a logical sector of the disk
 * @param sectors on the disk
 * @param guids for the disk and partitions that the script names none for
 */
public record SfdiskPlan(SfdiskScript script, int sectorSize, long sectors, GuidSource guids) {

  private static final long USUAL_GRAIN = 1 << 20;

  /** Refuses a disk with other sectors than the script was made for. */
  public SfdiskPlan {
    OptionalLong wanted = script.sectorSize();
    if (wanted.isPresent() && wanted.getAsLong() != sectorSize) {
      throw new IllegalArgumentException(
          Text.format(
              "the script is for sectors of %d bytes, the disk has %d",
              wanted.getAsLong(), sectorSize));
    }
  }

  /**
   * The GPT disk that a script with the label gpt describes.
   *
   * @throws IllegalArgumentException if a partition does not fit or a value cannot be used
   */
  public GptDisk gpt() {
    return gpt(layout());
  }

  /** The same with tables where {@code layout} has them; what the script says of that is unused. */
  GptDisk gpt(GptLayout layout) {
    String id = script.header().get(SfdiskScript.LABEL_ID);
    UUID diskGuid = id == null ? guids.forDisk() : Guids.parse(id);
    GptTable table = GptTable.empty(layout, diskGuid);
    SfdiskSpace space = new SfdiskSpace(layout.usable(), sectorSize, grain());
    for (SfdiskPartition partition : script.partitions()) {
      int number = partition.number().orElse(table.firstFreeNumber());
      if (table.partition(number).isPresent()) {
        throw new IllegalArgumentException("partition " + number + " is there twice");
      }
      table = table.with(number, entry(number, partition, space.take(partition, 0)));
    }
    Mbr mbr = Mbr.EMPTY.protecting(sectors, ChsGeometry.LARGE);
    return new GptDisk(mbr.withProtectiveEndBeyond(), table);
  }

  private GptLayout layout() {
    long entries = script.number(SfdiskScript.TABLE_LENGTH).orElse(GptLayout.USUAL_ENTRIES);
    int count = Math.toIntExact(Math.min(entries, Integer.MAX_VALUE));
    GptLayout layout = usual(sectorSize, sectors, count);
    long first = Math.max(layout.firstUsableLba(), grain());
    LbaRange usable =
        new LbaRange(
            script.number(SfdiskScript.FIRST_LBA).orElse(first),
            script.number(SfdiskScript.LAST_LBA).orElse(layout.lastUsableLba()));
    if (!layout.usable().contains(usable)) {
      throw new IllegalArgumentException(
          Text.format("first-lba and last-lba say %s, usable are %s", usable, layout.usable()));
    }
    return layout.withUsable(usable);
  }

  /**
   * Where sfdisk puts the tables: like us, but for an array of less than 16 KiB it reserves no more
   * than the array takes.
   */
  static GptLayout usual(int sectorSize, long sectors, int entries) {
    GptLayout roomy = GptLayout.of(sectorSize, sectors, entries, PartitionEntry.LAYOUT.size());
    return roomy
        .withAlternateArrayAt(roomy.alternateLba() - roomy.arrayBlocks())
        .withFirstUsableLba(roomy.primaryEntryLba() + roomy.arrayBlocks());
  }

  private PartitionEntry entry(int number, SfdiskPartition partition, LbaRange range) {
    UUID unique = partition.uuid().map(Guids::parse).orElseGet(() -> guids.forPartition(number));
    PartitionEntry entry =
        PartitionEntry.of(PartitionType.LINUX_FILESYSTEM, unique, range)
            .withType(SfdiskTypes.guid(partition.type()))
            .withName(partition.name().orElse(""));
    return partition.attrs().isEmpty()
        ? entry
        : entry.withAttributes(SfdiskAttributes.parse(partition.attrs().get()));
  }

  /**
   * The legacy disk that a script with the label dos describes.
   *
   * @throws IllegalArgumentException if a partition does not fit or a value cannot be used
   */
  public MbrDisk mbr() {
    LbaRange all = new LbaRange(1, Math.min(sectors, MbrPartition.LARGEST + 1) - 1);
    return new LegacyPlan(all).plan();
  }

  /** Primary partitions first come, first served; logical ones within the extended one. */
  private final class LegacyPlan {
    private final SfdiskSpace outside;
    private final List<MbrPartition> slots =
        new ArrayList<>(Collections.nCopies(Mbr.PARTITIONS, MbrPartition.EMPTY));
    private final List<LogicalPartition> logical = new ArrayList<>();
    private MbrPartition extended = MbrPartition.EMPTY;
    private SfdiskSpace inside;

    LegacyPlan(LbaRange all) {
      outside = new SfdiskSpace(all, sectorSize, grain());
      inside = outside;
    }

    MbrDisk plan() {
      for (SfdiskPartition partition : script.partitions()) {
        if (isLogical(partition)) {
          addLogical(partition);
        } else {
          addPrimary(partition);
        }
      }
      String id = script.header().getOrDefault(SfdiskScript.LABEL_ID, "0");
      Mbr mbr = Mbr.EMPTY.withDiskSignature(signature(id)).withPartitions(slots);
      return new MbrDisk(sectorSize, sectors, mbr, logical);
    }

    private boolean isLogical(SfdiskPartition partition) {
      if (partition.number().isPresent()) {
        return partition.number().getAsInt() >= LogicalPartition.FIRST_NUMBER;
      }
      if (!extended.used()) {
        return false;
      }
      boolean starts =
          partition.start().isPresent()
              && partition.start().get().sectors(sectorSize, grain()) <= extended.endingLba()
              && partition.start().get().sectors(sectorSize, grain()) > extended.startingLba();
      boolean full = slots.stream().allMatch(MbrPartition::used) || !outside.hasRoom();
      return starts || (partition.start().isEmpty() && full);
    }

    private void addPrimary(SfdiskPartition partition) {
      int slot = partition.number().orElse(slots.indexOf(MbrPartition.EMPTY) + 1) - 1;
      if (slot < 0 || slots.get(slot).used()) {
        throw new IllegalArgumentException("there is no free primary partition");
      }
      MbrPartition record = record(partition, outside.take(partition, 0));
      slots.set(slot, record);
      if (record.extended() && !extended.used()) {
        extended = record;
        LbaRange within = new LbaRange(record.startingLba() + 1, record.endingLba());
        inside = new SfdiskSpace(within, sectorSize, grain());
      }
    }

    private void addLogical(SfdiskPartition partition) {
      if (!extended.used()) {
        throw new IllegalArgumentException("a logical partition before the extended one");
      }
      // The first aligned place behind the chain's first sector is already a grain further.
      long lead = logical.isEmpty() ? 0 : grain();
      LbaRange range = inside.take(partition, lead);
      long before = logical.isEmpty() ? 0 : logical.get(logical.size() - 1).partition().endingLba();
      long ebr =
          logical.isEmpty()
              ? extended.startingLba()
              : Math.max(before + 1, range.startingLba() - grain());
      logical.add(new LogicalPartition(ebr, record(partition, range)));
    }

    private MbrPartition record(SfdiskPartition partition, LbaRange range) {
      MbrPartition record =
          MbrPartition.of(
              SfdiskTypes.osType(partition.type()),
              range.startingLba(),
              range.blocks(),
              ChsGeometry.LARGE);
      return partition.bootable() ? record.activated() : record;
    }
  }

  private static long signature(String text) {
    try {
      return Long.decode(text) & MbrPartition.LARGEST;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a disk signature; write 0x and eight digits", e);
    }
  }

  private long grain() {
    String grain = script.header().get(SfdiskScript.GRAIN);
    if (grain == null) {
      return Math.max(1, USUAL_GRAIN / sectorSize);
    }
    SfdiskAmount amount = SfdiskAmount.parse(grain);
    return Math.max(1, amount.value() / sectorSize);
  }
}
