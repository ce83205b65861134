package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptCopy;
import org.bootdisk.gpt.GptHeader;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.Guids;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.PartitionTypes;

/** The GPT of a disk (UEFI 2.10 §5.3): what its best copy says, and in which state both are. */
final class GptPart {

  private final BlockDevice disk;
  private final GptReading reading;
  private final GptTable table;
  private final GptLayout at;
  private final Structure headers;

  GptPart(BlockDevice disk, GptReading reading, GptTable table) {
    this.disk = disk;
    this.reading = reading;
    this.table = table;
    this.at = table.layout();
    this.headers =
        new Structure(
            GptHeader.LAYOUT, at.offset(GptLayout.PRIMARY_LBA), at.offset(at.alternateLba()));
  }

  Part part() throws IOException {
    Part.Builder part =
        Part.of("gpt", "")
            .text("disk-guid", Guids.print(table.diskGuid()), headers.field("DiskGUID"))
            .text(
                "primary", state(reading.primary()), copy(GptLayout.PRIMARY_LBA, at.primaryArray()))
            .text(
                "alternate",
                state(reading.alternate()),
                copy(at.alternateLba(), at.alternateArray()))
            .count("sector-size", at.blockSize())
            .count("alternate-lba", at.alternateLba(), alternateLba())
            .count("entries", at.numberOfPartitionEntries(), entries())
            .count("entry-size", at.sizeOfPartitionEntry(), headers.field("SizeOfPartitionEntry"))
            .count("first-usable-lba", at.firstUsableLba(), headers.field("FirstUsableLBA"))
            .count("last-usable-lba", at.lastUsableLba(), headers.field("LastUsableLBA"))
            .count("primary-entries-lba", at.primaryEntryLba(), entryLba()[0])
            .count("alternate-entries-lba", at.alternateEntryLba(), entryLba()[1])
            .derived("free", new Value.Texts(free()));
    addChecksums(part);
    return part.build();
  }

  /** A copy's header block and array. */
  private ByteRange[] copy(long header, LbaRange array) {
    return new ByteRange[] {
      new ByteRange(at.offset(header), at.blockSize()),
      new ByteRange(at.offset(array.startingLba()), at.offset(array.blocks()))
    };
  }

  private ByteRange[] entries() {
    return headers.field("NumberOfPartitionEntries");
  }

  private ByteRange[] entryLba() {
    return headers.field("PartitionEntryLBA");
  }

  /** The same number is the primary's AlternateLBA and the alternate's MyLBA. */
  private ByteRange[] alternateLba() {
    return new ByteRange[] {headers.field("AlternateLBA")[0], headers.field("MyLBA")[1]};
  }

  private void addChecksums(Part.Builder part) throws IOException {
    Optional<GptCopy> best = reading.best();
    if (best.isPresent() && best.get().header().isPresent()) {
      part.derived(
          "entries-crc32",
          hex(best.get().header().get().partitionEntryArrayCrc32()),
          headers.field("PartitionEntryArrayCRC32"));
    }
    ByteRange[] crcs = headers.field("HeaderCRC32");
    part.derived("primary-header-crc32", crc(GptLayout.PRIMARY_LBA), crcs[0]);
    part.derived("alternate-header-crc32", crc(at.alternateLba()), crcs[1]);
  }

  private Value crc(long lba) throws IOException {
    long start = at.offset(lba);
    boolean there = Ranges.within(start, GptHeader.LAYOUT.size(), disk.size());
    return there
        ? hex(GptHeader.LAYOUT.u32("HeaderCRC32").get(GptHeader.LAYOUT.read(disk, start)))
        : new Value.Text("missing");
  }

  private static Value hex(long word) {
    return new Value.Text("0x" + Text.hex(word, 8));
  }

  /** {@code sound}, or the rules that are broken. */
  private static String state(GptCopy copy) {
    if (copy.findings().isEmpty()) {
      return copy.sound() ? "sound" : "missing";
    }
    List<String> rules = new ArrayList<>();
    for (Finding finding : copy.findings()) {
      rules.add(finding.rule());
    }
    return (copy.sound() ? "usable: " : "broken: ") + String.join(", ", rules);
  }

  private List<String> free() {
    List<String> ranges = new ArrayList<>();
    for (LbaRange range : table.free()) {
      ranges.add(range.startingLba() + "-" + range.endingLba());
    }
    return ranges;
  }

  /** A partition as its entry has it. */
  Part.Builder partition(int number, PartitionEntry entry) {
    long entryAt = (number - 1L) * at.sizeOfPartitionEntry();
    Structure in =
        new Structure(
            PartitionEntry.LAYOUT,
            at.offset(at.primaryEntryLba()) + entryAt,
            at.offset(at.alternateEntryLba()) + entryAt);
    return Part.of("partition", Integer.toString(number))
        .text("name", entry.partitionName(), in.field("PartitionName"))
        .text("type", type(entry), in.field("PartitionTypeGUID"))
        .text("guid", Guids.print(entry.uniquePartitionGuid()), in.field("UniquePartitionGUID"))
        .text("attributes", "0x" + entry.attributes().hex(), in.field("Attributes"))
        .text("first-lba", Long.toUnsignedString(entry.startingLba()), in.field("StartingLBA"))
        .text("last-lba", Long.toUnsignedString(entry.endingLba()), in.field("EndingLBA"))
        .derived("type-guid", new Value.Text(Guids.print(entry.partitionTypeGuid())));
  }

  private static String type(PartitionEntry entry) {
    Optional<PartitionType> type = PartitionTypes.of(entry.partitionTypeGuid());
    return type.isPresent() ? type.get().name() : Guids.print(entry.partitionTypeGuid());
  }
}
