package org.bootdisk.cli.gpt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.gpt.AttributeNames;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.edit.GptEdit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootdisk gpt edit}. */
@Command(
    name = "edit",
    description =
        "Change a table. The changes are made in the order of the options below, whatever their"
            + " order on the command line.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  bootdisk gpt edit disk.img --fit --add type=home,name=home",
      "  bootdisk gpt edit disk.qcow2 --name 1=EFI --attribute 1=+legacy-boot",
      "  bootdisk gpt edit disk.img --delete 3 --sort --dry-run"
    })
final class EditCommand extends GptChange {

  @Option(
      names = "--fit",
      description = "Move the alternate table to the end of a disk that has grown or shrunk.")
  boolean fit;

  @Option(names = "--delete", paramLabel = "N", description = "Delete a partition.")
  List<Integer> deleted = new ArrayList<>();

  @Option(
      names = "--entries",
      paramLabel = "N",
      description = "Give the table room for N partitions.")
  @Nullable Integer entries;

  @Option(
      names = "--primary-array",
      paramLabel = "LBA",
      description = "Move the primary entry array.")
  @Nullable Long primaryArray;

  @Option(
      names = "--alternate-array",
      paramLabel = "LBA",
      description = "Move the alternate entry array.")
  @Nullable Long alternateArray;

  @Mixin TableOptions table = new TableOptions();

  @Option(names = "--name", paramLabel = "N=TEXT", description = "Name a partition.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "N=TYPE",
      description = "Set a type: a name (gpt types lists them), gdisk's code, or a GUID.")
  List<String> types = new ArrayList<>();

  @Option(
      names = "--attribute",
      paramLabel = "N=+NAME",
      description = "Set an attribute, or with - clear it: a name or a bit from 0 to 63.")
  List<String> attributes = new ArrayList<>();

  @Option(names = "--guid", paramLabel = "N=GUID", description = "Set a partition's own GUID.")
  List<String> partitionGuids = new ArrayList<>();

  @Option(names = "--new-guids", description = "Derive all GUIDs anew from the seed.")
  boolean newGuids;

  @Option(names = "--disk-guid", paramLabel = "GUID", description = "Set the disk's own GUID.")
  @Nullable String diskGuid;

  @Option(names = "--transpose", paramLabel = "N=M", description = "Swap two numbers.")
  List<String> transposed = new ArrayList<>();

  @Option(names = "--sort", description = "Number the partitions in the order of the disk.")
  boolean sort;

  @Override
  Change plan(BlockDevice device, GptReading reading) throws IOException, UsageException {
    GptDisk before = existing(reading);
    GptDisk placed = place(before);
    GptTable changed = change(table.addTo(placed.table(), guids()));
    GptDisk after = placed.withTable(changed);
    return new DiskChange(after, after.equals(before) ? "as it was" : "changed");
  }

  /** What moves or frees room. */
  private GptDisk place(GptDisk found) {
    GptDisk disk = fit ? GptEdit.fitted(found, found.blockCount(), geometry()) : found;
    for (int number : deleted) {
      disk = GptEdit.deleted(disk, number, geometry());
    }
    if (entries != null) {
      disk = disk.withTable(GptEdit.withRoomFor(disk.table(), entries));
    }
    if (primaryArray != null) {
      disk = GptEdit.movedPrimaryArray(disk, primaryArray);
    }
    return alternateArray == null ? disk : GptEdit.movedAlternateArray(disk, alternateArray);
  }

  /** What changes entries. */
  private GptTable change(GptTable before) throws UsageException {
    GptTable changed = each(before, names, PartitionEntry::withName);
    changed = each(changed, types, (entry, text) -> entry.withType(PartitionTypes.parse(text)));
    changed = each(changed, attributes, EditCommand::withAttribute);
    changed = newGuids ? GptEdit.renamed(changed, guids()) : changed;
    changed =
        each(changed, partitionGuids, (entry, text) -> entry.withUniqueGuid(Guids.parse(text)));
    if (diskGuid != null) {
      UUID guid = Guids.parse(diskGuid);
      changed = changed.withDiskGuid(guid);
    }
    for (String pair : transposed) {
      int number = number(pair);
      changed = GptEdit.transposed(changed, number, number(value(pair) + "="));
    }
    return sort ? GptEdit.sorted(changed) : changed;
  }

  private static GptTable each(
      GptTable before, List<String> pairs, BiFunction<PartitionEntry, String, PartitionEntry> how) {
    GptTable changed = before;
    for (String pair : pairs) {
      int number = number(pair);
      PartitionEntry entry = changed.requirePartition(number);
      changed = changed.with(number, how.apply(entry, value(pair)));
    }
    return changed;
  }

  private static PartitionEntry withAttribute(PartitionEntry entry, String text) {
    PartitionAttributes old = entry.attributes();
    if (text.startsWith("-")) {
      return entry.withAttributes(old.without(AttributeNames.parse(text.substring(1))));
    }
    String name = text.startsWith("+") ? text.substring(1) : text;
    return entry.withAttributes(old.with(AttributeNames.parse(name)));
  }

  private static int number(String pair) {
    try {
      return Integer.parseInt(pair.substring(0, Math.max(0, pair.indexOf('='))));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          Quoted.of(pair) + " does not begin with a partition number and =", e);
    }
  }

  private static String value(String pair) {
    return pair.substring(pair.indexOf('=') + 1);
  }
}
