package org.bootdisk.bootdisk.planted;

import static org.bootdisk.bootdisk.planted.PlantedChange.change;
import static org.bootdisk.bootdisk.planted.PlantedDisk.SECTOR;
import static org.bootdisk.bootdisk.planted.PlantedDisk.flip;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.grub.CoreImage;
import org.bootdisk.grub.Embedding;
import org.bootdisk.grub.EmbeddingArea;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubImageOptions;

/** Changes at each level of a disk: of its tables and boot loader here. */
public final class PlantedChanges {

  private static final String RECORDS = "MBR: partition records";
  private static final String PRIMARY = "primary GPT header";
  private static final String ENTRIES = "primary GPT entries";
  private static final String OTHER_ENTRIES = "alternate GPT entries";
  private static final String ALTERNATE = "alternate GPT header";
  private static final String CORE = "BIOSBootPartition: core.img with Reed-Solomon codes";
  private static final String BEHIND = "behind ";

  private PlantedChanges() {}

  /** All changes. */
  public static Stream<PlantedChange> all() {
    List<PlantedChange> all = new ArrayList<>();
    all.addAll(table());
    all.addAll(loader());
    all.addAll(VolumeChanges.all());
    return all.stream();
  }

  /** Changes of a qcow2 image's own structures. */
  public static Stream<PlantedChange> containers() {
    return ContainerChanges.all().stream();
  }

  /** Writes the boot code and core.img of another installation. */
  private static PlantedChange.Action embed(String prefix, List<String> modules) {
    return disk -> {
      GrubBuild build = PlantedDisk.find(Path.of("/usr/lib/grub")).bios();
      CoreImage core = CoreImage.build(build, GrubImageOptions.of(prefix, modules));
      EmbeddingArea area = new EmbeddingArea(34, 2014);
      byte[] bytes = Embedding.of(build, core, area, Embedding.Redundancy.REED_SOLOMON).embedded();
      disk.write(34 * SECTOR, ByteBuffer.wrap(bytes));
    };
  }

  private static final List<String> CORE_MODULES = List.of("fat", "part_gpt", "biosdisk");
  private static final List<String> MORE_MODULES = List.of("fat", "part_gpt", "biosdisk", "echo");

  private interface EntryChange {
    PartitionEntry of(PartitionEntry entry);
  }

  private static PlantedChange.Action entry(int number, EntryChange change) {
    return disk -> {
      GptDisk gpt = GptReading.of(disk).disk();
      GptTable table = gpt.table();
      GptTable changed = table.with(number, change.of(table.requirePartition(number)));
      gpt.withTable(changed).writeTo(disk);
    };
  }

  private static List<PlantedChange> table() {
    UUID other = UUID.fromString("11111111-2222-3333-4444-555555555555");
    return List.of(
        change("boot code", flip(0x90), "mbr.boot-code")
            .found("chain.bios.boot")
            .in("MBR: boot.img"),
        change("disk signature", flip(440), "mbr.disk-signature").in(RECORDS),
        change("reserved word", flip(444), "mbr.unknown").in(RECORDS),
        change("record's type", flip(446 + 16 + 4), "record[2] record.type").in(RECORDS),
        change("record's active flag", flip(446 + 16), "record[2] record.boot-indicator")
            .found("mbr.partition.boot-indicator")
            .in(RECORDS),
        change("record's length", flip(446 + 16 + 12), "record[2] record.sectors")
            .found("mbr.hybrid.mismatch")
            .in(RECORDS),
        change("record's cylinder", flip(446 + 16 + 7), "record[2] record.last-chs").in(RECORDS),
        change(
                "disk GUID",
                disk -> {
                  GptDisk gpt = GptReading.of(disk).disk();
                  gpt.withTable(gpt.table().withDiskGuid(other)).writeTo(disk);
                },
                "gpt.disk-guid")
            .in(PRIMARY, ALTERNATE),
        change(
                "partition's GUID",
                entry(2, e -> with(e, other, e.partitionName(), e.attributes())),
                "partition[2] partition.guid")
            .in(PRIMARY, ENTRIES, OTHER_ENTRIES, ALTERNATE),
        change(
                "partition's name",
                entry(1, e -> with(e, e.uniquePartitionGuid(), "other", e.attributes())),
                "partition[1] partition.name")
            .in(PRIMARY, ENTRIES, OTHER_ENTRIES, ALTERNATE),
        change(
                "partition's attribute",
                entry(
                    2,
                    e ->
                        with(
                            e,
                            e.uniquePartitionGuid(),
                            e.partitionName(),
                            e.attributes().with(PartitionAttributes.REQUIRED_PARTITION))),
                "partition[2] partition.attributes")
            .in(PRIMARY, ENTRIES, OTHER_ENTRIES, ALTERNATE),
        change("primary header", flip(SECTOR + 40), "gpt.primary")
            .found("gpt.header.crc")
            .in(PRIMARY),
        change("primary header's CRC", flip(SECTOR + 16), "gpt.primary")
            .found("gpt.header.crc")
            .in(PRIMARY),
        change("primary array", flip(2 * SECTOR + 56), "gpt.primary")
            .found("gpt.array.crc")
            .in(ENTRIES),
        change("block behind a header", flip(SECTOR + 200), "gpt.primary")
            .found("gpt.header.reserved")
            .in(PRIMARY),
        change(
                "alternate header",
                disk -> flip(disk.size() - SECTOR + 56).make(disk),
                "gpt.alternate")
            .found("gpt.header.crc")
            .in(ALTERNATE));
  }

  private static PartitionEntry with(
      PartitionEntry entry, UUID guid, String name, PartitionAttributes attributes) {
    return new PartitionEntry(
        entry.partitionTypeGuid(), guid, entry.startingLba(), entry.endingLba(), attributes, name);
  }

  private static List<PlantedChange> loader() {
    return List.of(
        change("code of core.img", flip(100 * SECTOR), "bios-loader.redundancy")
            .found("chain.bios.redundancy")
            .in(CORE),
        change("stream of core.img", flip(34 * SECTOR + 9000), "bios-loader.redundancy")
            .found("chain.bios.redundancy")
            .in(CORE),
        change("place of core.img", flip(0x5c), "bios-loader.problem")
            .found("chain.bios.core")
            .in("MBR: boot.img"),
        change("block list of core.img", flip(34 * SECTOR + 508), "bios-loader.problem")
            .found("chain.bios.core")
            .in(CORE),
        change("prefix of core.img", embed("(,gpt3)/grub", CORE_MODULES), "bios-loader.prefix")
            .found("chain.bios.prefix")
            .in(CORE),
        change(
                "one more module in core.img",
                embed("(,gpt2)/grub", MORE_MODULES),
                "bios-loader.modules")
            .in(CORE, BEHIND + CORE),
        change("behind core.img", flip(500 * SECTOR), "partition[1] bytes.partition")
            .in(BEHIND + CORE));
  }
}
