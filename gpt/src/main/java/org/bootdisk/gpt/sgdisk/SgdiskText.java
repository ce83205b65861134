package org.bootdisk.gpt.sgdisk;

import java.util.Locale;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * A disk as sgdisk 1.0.9 prints it with {@code -p}, {@code -i} and {@code -O}, to the letter.
 *
 * @param disk what is printed
 * @param alignment in blocks
 */
public record SgdiskText(GptDisk disk, long alignment) {

  private static final int LONGEST_NAME = 22;
  private static final int SHORTENED_NAME = 19;

  /** The table: {@code sgdisk -p}. */
  public String table(String device) {
    GptLayout at = disk.table().layout();
    StringBuilder out = new StringBuilder();
    line(out, "Disk %s: %d sectors, %s", device, at.blockCount(), size(at.blockCount()));
    line(out, "Sector size (logical): %d bytes", at.blockSize());
    line(out, "Disk identifier (GUID): %s", Guids.print(disk.table().diskGuid()));
    line(out, "Partition table holds up to %d entries", at.numberOfPartitionEntries());
    line(
        out,
        "Main partition table begins at sector %d and ends at sector %d",
        at.primaryEntryLba(),
        at.primaryArray().endingLba());
    line(
        out,
        "First usable sector is %d, last usable sector is %d",
        at.firstUsableLba(),
        at.lastUsableLba());
    line(out, "Partitions will be aligned on %d-sector boundaries", alignment);
    long free = disk.table().free().stream().mapToLong(LbaRange::blocks).sum();
    line(out, "Total free space is %d sectors (%s)", free, size(free));
    line(out, "");
    line(out, "Number  Start (sector)    End (sector)  Size       Code  Name");
    disk.table().entries().forEach((number, entry) -> out.append(summary(number, entry)));
    return out.toString();
  }

  private String summary(int number, PartitionEntry entry) {
    return Text.format(
        "%4d  %14d  %14d   %-10s  %s  %s\n",
        number,
        entry.startingLba(),
        entry.endingLba(),
        size(entry.blocks()),
        code(entry),
        shortened(shown(entry)));
  }

  /** A name without what a terminal would obey or turn. sgdisk prints that as it is. */
  private static String shown(PartitionEntry entry) {
    StringBuilder name = new StringBuilder(entry.partitionName());
    for (int at = 0; at < name.length(); at++) {
      char c = name.charAt(at);
      if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
        name.setCharAt(at, '?');
      }
    }
    return name.toString();
  }

  private static String shortened(String name) {
    if (name.codePointCount(0, name.length()) <= LONGEST_NAME) {
      return name;
    }
    return name.substring(0, name.offsetByCodePoints(0, SHORTENED_NAME)) + "...";
  }

  private static String code(PartitionEntry entry) {
    String code = PartitionTypes.of(entry.partitionTypeGuid()).map(PartitionType::code).orElse("");
    return code.isEmpty() ? "FFFF" : code.toUpperCase(Locale.ROOT);
  }

  /** One partition: {@code sgdisk -i}. */
  public String partition(int number) {
    if (disk.table().partition(number).isEmpty()) {
      return "Partition #" + number + " does not exist.\n";
    }
    PartitionEntry entry = disk.table().requirePartition(number);
    StringBuilder out = new StringBuilder();
    line(
        out,
        "Partition GUID code: %s (%s)",
        Guids.print(entry.partitionTypeGuid()),
        PartitionTypes.of(entry.partitionTypeGuid())
            .filter(type -> !type.code().isEmpty())
            .map(PartitionType::description)
            .orElse("Unknown"));
    line(out, "Partition unique GUID: %s", Guids.print(entry.uniquePartitionGuid()));
    line(out, "First sector: %d (at %s)", entry.startingLba(), size(entry.startingLba()));
    line(out, "Last sector: %d (at %s)", entry.endingLba(), size(entry.endingLba()));
    line(out, "Partition size: %d sectors (%s)", entry.blocks(), size(entry.blocks()));
    line(out, "Attribute flags: %s", entry.attributes().hex());
    line(out, "Partition name: '%s'", shown(entry));
    return out.toString();
  }

  /** The MBR: {@code sgdisk -O}. */
  public String mbr() {
    StringBuilder out = new StringBuilder();
    long blocks = disk.blockCount();
    line(out, "");
    line(out, "Disk size is %d sectors (%s)", blocks, size(blocks));
    line(out, "MBR disk identifier: 0x%08X", disk.mbr().uniqueMbrDiskSignature());
    line(out, "MBR partitions:");
    line(out, "");
    line(out, "Number  Boot  Start Sector   End Sector   Status      Code");
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      MbrPartition record = disk.mbr().partitions().get(slot);
      if (record.sizeInLba() != 0) {
        line(
            out,
            "%4d      %s  %13d%13d   primary     0x%02X",
            slot + 1,
            record.active() ? "*" : " ",
            record.startingLba(),
            record.endingLba(),
            record.osType());
      }
    }
    return out.toString();
  }

  /** All types that have a code, one a line. */
  static String types() {
    StringBuilder out = new StringBuilder();
    for (PartitionType type : PartitionTypes.all()) {
      if (!type.code().isEmpty()) {
        out.append(Text.format("%s %s\n", type.code(), type.description()));
      }
    }
    return out.toString();
  }

  /** Blocks as sgdisk prints sizes: one decimal, rounded half up, in the unit below 1024. */
  private String size(long blocks) {
    // A partition that no disk could hold is shown with the largest size that has a name.
    long whole = Math.min(blocks, Long.MAX_VALUE / disk.blockSize()) * disk.blockSize();
    long before = whole;
    int unit = 0;
    while (whole > 1024 && unit < "KMGTPE".length()) {
      before = whole;
      whole /= 1024;
      unit++;
    }
    if (unit == 0) {
      return whole + " bytes";
    }
    float tenths = (float) ((before - whole * 1024.0 + 51.2) / 102.4);
    if (tenths >= 10) {
      tenths = 0;
      whole++;
    }
    return whole + "." + (int) tenths + " " + "KMGTPE".charAt(unit - 1) + "iB";
  }

  private static void line(StringBuilder out, String form, Object... arguments) {
    out.append(Text.format(form, arguments)).append('\n');
  }
}
