package org.bootdisk.cli.gpt;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Text;
import org.bootdisk.cli.command.Columns;
import org.bootdisk.gpt.AttributeNames;
import org.bootdisk.gpt.GptCopy;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrDisk;
import org.bootdisk.gpt.mbr.MbrPartition;

/** A disk's partition structures for people. */
final class GptText {

  private GptText() {}

  /** The state of both copies, then the better one's table; or the MBR alone. */
  static String print(GptReading reading) {
    StringBuilder out = new StringBuilder();
    out.append(disk(reading.blockCount(), reading.blockSize()));
    if (reading.best().isEmpty()) {
      out.append("No GPT that can be relied on\n");
      reading.mbr().ifPresent(mbr -> out.append(mbr(mbr, reading.blockSize())));
      return out.toString();
    }
    out.append(copy(reading.primary())).append(copy(reading.alternate()));
    GptTable table = reading.best().get().table().orElseThrow();
    out.append(table(table));
    reading.mbr().ifPresent(mbr -> out.append(mbr(mbr, reading.blockSize())));
    return out.toString();
  }

  /** A disk that is not written yet. */
  static String print(GptDisk disk) {
    return disk(disk.blockCount(), disk.blockSize())
        + table(disk.table())
        + mbr(disk.mbr(), disk.blockSize());
  }

  /** A legacy table. */
  static String print(MbrDisk disk) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"Nr", "First", "Last", "Size", "Type", "Boot"});
    disk.all()
        .forEach(
            (number, p) ->
                rows.add(
                    new String[] {
                      Integer.toString(number),
                      Long.toString(p.startingLba()),
                      Long.toString(p.endingLba()),
                      size(p.sizeInLba(), disk.blockSize()),
                      Text.format("%02X", p.osType()),
                      p.active() ? "active" : ""
                    }));
    return disk(disk.blockCount(), disk.blockSize())
        + Text.format("MBR, disk signature 0x%08X\n\n", disk.mbr().uniqueMbrDiskSignature())
        + Columns.print(rows);
  }

  private static String disk(long blocks, int blockSize) {
    return Text.format(
        "Disk of %s: %d sectors of %d bytes\n", size(blocks, blockSize), blocks, blockSize);
  }

  private static String copy(GptCopy copy) {
    String state =
        copy.sound()
            ? "good"
            : copy.findings().isEmpty() ? "absent" : copy.findings().get(0).message();
    return Text.format(
        "%-16s header at LBA %d, %s\n",
        copy.kind() == GptCopy.Kind.PRIMARY ? "Primary table:" : "Alternate table:",
        copy.lba(),
        state);
  }

  private static String table(GptTable table) {
    GptLayout at = table.layout();
    StringBuilder out = new StringBuilder();
    out.append(
        Text.format(
            "GPT %s: %d entries of %d bytes, usable are %s\n\n",
            Guids.print(table.diskGuid()),
            at.numberOfPartitionEntries(),
            at.sizeOfPartitionEntry(),
            at.firstUsableLba() <= at.lastUsableLba() ? at.usable() : "none"));
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"Nr", "First", "Last", "Size", "Type", "Name", "Attributes", "GUID"});
    table.entries().forEach((number, entry) -> rows.add(row(number, entry, at.blockSize())));
    for (LbaRange free : table.free()) {
      rows.add(
          new String[] {
            "-",
            Long.toString(free.startingLba()),
            Long.toString(free.endingLba()),
            size(free.blocks(), at.blockSize()),
            "free",
            "",
            "",
            ""
          });
    }
    return out.append(Columns.print(rows)).toString();
  }

  private static String[] row(int number, PartitionEntry entry, int blockSize) {
    return new String[] {
      Integer.toString(number),
      Long.toUnsignedString(entry.startingLba()),
      Long.toUnsignedString(entry.endingLba()),
      entry.endingLba() < entry.startingLba() ? "?" : size(entry.blocks(), blockSize),
      PartitionTypes.of(entry.partitionTypeGuid())
          .map(PartitionType::name)
          .orElse(Guids.print(entry.partitionTypeGuid())),
      entry.partitionName().isEmpty() ? "" : Quoted.of(entry.partitionName()),
      attributes(entry.attributes()),
      Guids.print(entry.uniquePartitionGuid())
    };
  }

  private static String attributes(PartitionAttributes attributes) {
    return String.join(",", AttributeNames.print(attributes));
  }

  private static String mbr(Mbr mbr, int blockSize) {
    if (!mbr.hybrid() && mbr.announcesGpt()) {
      return "";
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"Slot", "Type", "First", "Last", "Size", "Boot", "CHS"});
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      MbrPartition p = mbr.partitions().get(slot);
      if (p.used()) {
        rows.add(
            new String[] {
              Integer.toString(slot + 1),
              Text.format("%02X", p.osType()),
              Long.toString(p.startingLba()),
              Long.toString(p.endingLba()),
              size(p.sizeInLba(), blockSize),
              p.active() ? "active" : "",
              p.startingChs() + " to " + p.endingChs()
            });
      }
    }
    return "\n"
        + (mbr.hybrid() ? "Hybrid MBR:" : "MBR without a GPT's record:")
        + "\n"
        + Columns.print(rows);
  }

  private static String size(long blocks, int blockSize) {
    // A disk of nearly 2^63 bytes still counts in a long; a bad entry may not.
    return blocks > Long.MAX_VALUE / blockSize ? "?" : ByteSize.print(blocks * blockSize);
  }
}
