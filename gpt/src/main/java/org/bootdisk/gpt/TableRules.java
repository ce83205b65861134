package org.bootdisk.gpt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.StructLayout;

/** What must hold within a table before it is written, wherever it came from. */
public final class TableRules {

  private static final String ENTRIES = "UEFI 2.10 §5.3.3";
  private static final String HEADER = "UEFI 2.10 §5.3.2";

  private final GptTable table;
  private final GptLayout layout;
  private final Findings findings = new Findings();

  private TableRules(GptTable table) {
    this.table = table;
    this.layout = table.layout();
  }

  /** All rules that {@code table} breaks, in the order of the disk. */
  public static List<Finding> check(GptTable table) {
    TableRules rules = new TableRules(table);
    rules.checkLayout();
    table.entries().forEach(rules::checkEntry);
    rules.checkOverlaps();
    rules.checkGuids();
    return rules.findings.list();
  }

  /**
   * Refuses a table that breaks a rule.
   *
   * @throws TableRefusedException with the first error
   */
  static void require(GptTable table) {
    for (Finding finding : check(table)) {
      if (finding.severity() == Finding.Severity.ERROR) {
        throw new TableRefusedException(finding);
      }
    }
  }

  private void checkLayout() {
    checkInside("gpt.layout.primary-array", layout.primaryEntryLba(), 2);
    checkInside("gpt.layout.alternate-array", layout.alternateEntryLba(), 2);
    List<Named> places = new ArrayList<>();
    places.add(new Named("primary header", GptLayout.PRIMARY_LBA, GptLayout.PRIMARY_LBA));
    places.add(array("primary entry array", layout.primaryEntryLba()));
    places.add(new Named("usable blocks", layout.firstUsableLba(), layout.lastUsableLba()));
    places.add(array("alternate entry array", layout.alternateEntryLba()));
    places.add(new Named("alternate header", layout.alternateLba(), layout.alternateLba()));
    for (Named place : places) {
      if (place.first < 0 || place.last < place.first || place.last >= layout.blockCount()) {
        findings.error(
            "gpt.layout.outside",
            Fault.in(place.toString())
                .expected("blocks of the disk, LBA 0 to " + (layout.blockCount() - 1))
                .source(HEADER));
      }
    }
    places.sort((a, b) -> Long.compare(a.first, b.first));
    for (int i = 1; i < places.size(); i++) {
      Named before = places.get(i - 1);
      if (before.last >= places.get(i).first) {
        findings.error(
            "gpt.layout.overlap",
            Fault.in(places.get(i).toString())
                .expected("not to overlap " + before)
                .source("UEFI 2.10 §5.3.1"));
      }
    }
  }

  private void checkInside(String rule, long lba, long least) {
    if (lba < least) {
      findings.error(
          rule,
          Fault.in("GPT Header")
              .field(
                  GptHeader.PARTITION_ENTRY_LBA.name(),
                  layout.blockSize() + GptHeader.PARTITION_ENTRY_LBA.offset())
              .actual(lba)
              .expected("at least " + least)
              .source(HEADER));
    }
  }

  private Named array(String name, long first) {
    return new Named(name, first, first + layout.arrayBlocks() - 1);
  }

  private void checkEntry(int number, PartitionEntry entry) {
    if (entry.startingLba() < 0 || entry.endingLba() < entry.startingLba()) {
      findings.error(
          "gpt.entry.range",
          fault(number, "EndingLBA")
              .actual(Long.toUnsignedString(entry.endingLba()))
              .expected(
                  "not less than StartingLBA, " + Long.toUnsignedString(entry.startingLba())));
    } else if (!layout.usable().contains(entry.range())) {
      boolean low = entry.startingLba() < layout.firstUsableLba();
      findings.error(
          "gpt.entry.usable",
          fault(number, low ? "StartingLBA" : "EndingLBA")
              .actual(low ? entry.startingLba() : entry.endingLba())
              .expected("within the usable blocks, " + layout.usable()));
    }
    if (entry.uniquePartitionGuid().equals(Guids.ZERO)) {
      findings.error(
          "gpt.entry.guid",
          fault(number, "UniquePartitionGUID").actual("zero").expected("a GUID of its own"));
    }
    if (entry.attributes().reserved() != 0) {
      findings.warning(
          "gpt.entry.attributes",
          fault(number, "Attributes")
              .actualHex(entry.attributes().bits())
              .expected("bits 3 to 47 zero: they are reserved"));
    }
    if (!wellFormed(entry.partitionName())) {
      findings.warning(
          "gpt.entry.name",
          fault(number, "PartitionName")
              .actual(Quoted.of(entry.partitionName()))
              .expected("no unpaired surrogate"));
    }
  }

  private void checkOverlaps() {
    List<Map.Entry<Integer, PartitionEntry>> byPlace = new ArrayList<>(table.entries().entrySet());
    byPlace.removeIf(p -> p.getValue().endingLba() < p.getValue().startingLba());
    byPlace.sort((a, b) -> Long.compare(a.getValue().startingLba(), b.getValue().startingLba()));
    int furthest = 0;
    for (int i = 1; i < byPlace.size(); i++) {
      PartitionEntry entry = byPlace.get(i).getValue();
      PartitionEntry before = byPlace.get(furthest).getValue();
      if (entry.startingLba() <= before.endingLba()) {
        findings.error(
            "gpt.entry.overlap",
            fault(byPlace.get(i).getKey(), "StartingLBA")
                .actual(entry.startingLba())
                .expected(
                    "behind partition "
                        + byPlace.get(furthest).getKey()
                        + ", which ends at "
                        + before.endingLba()));
      }
      furthest = entry.endingLba() > before.endingLba() ? i : furthest;
    }
  }

  private void checkGuids() {
    if (table.diskGuid().equals(Guids.ZERO)) {
      findings.error(
          "gpt.disk.guid",
          Fault.in("GPT Header")
              .field(GptHeader.DISK_GUID.name(), layout.blockSize() + GptHeader.DISK_GUID.offset())
              .actual("zero")
              .expected("a GUID of its own")
              .source(HEADER));
    }
    Map<UUID, Integer> seen = new TreeMap<>();
    for (Map.Entry<Integer, PartitionEntry> each : table.entries().entrySet()) {
      UUID guid = each.getValue().uniquePartitionGuid();
      Integer first = seen.putIfAbsent(guid, each.getKey());
      if (first != null && !guid.equals(Guids.ZERO)) {
        findings.error(
            "gpt.guid.duplicate",
            fault(each.getKey(), "UniquePartitionGUID")
                .actual(Guids.print(guid))
                .expected("another than that of partition " + first));
      }
    }
  }

  private Fault fault(int number, String field) {
    long entry = (long) (number - 1) * layout.sizeOfPartitionEntry();
    return Fault.in("partition " + number)
        .field(field, primaryArrayOffset() + entry + offsetOf(field))
        .source(ENTRIES);
  }

  private long primaryArrayOffset() {
    return layout.primaryEntryLba() * layout.blockSize();
  }

  private static int offsetOf(String field) {
    for (StructLayout.Field f : PartitionEntry.LAYOUT.fields()) {
      if (f.name().equals(field)) {
        return f.offset();
      }
    }
    throw new IllegalArgumentException(field);
  }

  private static boolean wellFormed(String name) {
    for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
      if (Character.getType(name.codePointAt(at)) == Character.SURROGATE) {
        return false;
      }
    }
    return true;
  }

  /** Blocks of the disk with a name; may be empty or outside it. */
  private record Named(String name, long first, long last) {
    @Override
    public String toString() {
      return name + " (LBA " + first + " to " + last + ")";
    }
  }
}
