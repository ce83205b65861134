package org.bootdisk.gpt.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptCopy;
import org.bootdisk.gpt.GptHeader;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.TableRules;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;
import org.bootdisk.gpt.mbr.MbrRules;

/** Every rule for a GPT disk: of its MBR, of each copy, and of the copies together. */
public final class GptCheck {

  private static final String HEADER = "UEFI 2.10 §5.3.2";
  private static final String PROTECTIVE = "UEFI 2.10 §5.2.3";

  private final GptReading reading;
  private final List<Finding> findings = new ArrayList<>();

  private GptCheck(GptReading reading) {
    this.reading = reading;
  }

  /** All rules that the disk breaks, in the order of the disk. Empty if it is as it should be. */
  public static List<Finding> check(GptReading reading) {
    GptCheck check = new GptCheck(reading);
    check.checkMbr();
    check.findings.addAll(reading.findings());
    Optional<GptCopy> best = reading.best();
    if (best.isPresent() && best.get().table().isPresent()) {
      check.checkTable(best.get().table().get());
    }
    check.checkCopies();
    return List.copyOf(check.findings);
  }

  private void checkMbr() {
    Optional<Mbr> mbr = reading.mbr();
    if (mbr.isEmpty()) {
      add(
          Severity.ERROR,
          "mbr.signature",
          Fault.in(reading.device() + ": MBR")
              .field("Signature", Mbr.LAYOUT.u16("Signature").offset())
              .actual("not 55 AA")
              .expected("a protective MBR")
              .source(PROTECTIVE));
      return;
    }
    findings.addAll(MbrRules.check(mbr.get(), reading.blockCount()));
    boolean isProtected = false;
    for (MbrPartition record : mbr.get().partitions()) {
      isProtected |= record.protective();
    }
    if (!isProtected) {
      add(
          Severity.ERROR,
          "mbr.protective.missing",
          Fault.in(reading.device() + ": MBR")
              .actual("no partition of type EE")
              .expected("one that covers the GPT; without it firmware sees no GPT")
              .source(PROTECTIVE));
    }
    for (MbrPartition record : mbr.get().partitions()) {
      if (record.protective()) {
        checkProtective(record, mbr.get());
      }
    }
    checkShown(mbr.get());
  }

  private void checkProtective(MbrPartition record, Mbr mbr) {
    Fault fault = Fault.in(reading.device() + ": protective MBR partition").source(PROTECTIVE);
    if (record.startingLba() != GptLayout.PRIMARY_LBA) {
      add(
          Severity.ERROR,
          "mbr.protective.start",
          fault.actual("StartingLBA is " + record.startingLba()).expected("1"));
    }
    long whole = Math.min(reading.blockCount() - 1, MbrPartition.LARGEST);
    boolean anySize = record.sizeInLba() == MbrPartition.LARGEST;
    if (!mbr.hybrid() && record.sizeInLba() != whole && !anySize) {
      add(
          Severity.WARNING,
          "mbr.protective.size",
          fault.actual("SizeInLBA is " + record.sizeInLba()).expected(Long.toString(whole)));
    }
    if (record.bootIndicator() != 0) {
      add(
          Severity.WARNING,
          "mbr.protective.active",
          fault
              .actual("BootIndicator is 0x" + Text.hex(record.bootIndicator(), 2))
              .expected("0x00"));
    }
  }

  /** What a hybrid MBR shows must be a GPT partition, or two systems see two disks. */
  private void checkShown(Mbr mbr) {
    Optional<GptCopy> best = reading.best();
    if (!mbr.announcesGpt() || best.isEmpty() || best.get().table().isEmpty()) {
      return;
    }
    GptTable table = best.get().table().get();
    for (MbrPartition record : mbr.partitions()) {
      boolean shown = false;
      for (PartitionEntry entry : table.entries().values()) {
        shown |=
            entry.startingLba() == record.startingLba() && entry.endingLba() == record.endingLba();
      }
      if (record.used() && !record.protective() && !shown) {
        add(
            Severity.WARNING,
            "mbr.hybrid.mismatch",
            Fault.in(reading.device() + ": hybrid MBR partition of type " + type(record))
                .actual(record.place())
                .expected("the blocks of a GPT partition"));
      }
    }
  }

  private void checkTable(GptTable table) {
    findings.addAll(TableRules.check(table));
    GptLayout layout = table.layout();
    if (layout.alternateLba() != layout.blockCount() - 1) {
      add(
          Severity.ERROR,
          "gpt.alternate.place",
          Fault.in(reading.device() + ": alternate GPT Header")
              .actual("LBA " + layout.alternateLba())
              .expected("the last block, LBA " + (layout.blockCount() - 1))
              .source(HEADER)
              .advice("the disk has grown or was cut; move the alternate to its end"));
    }
    long reserved = (layout.firstUsableLba() - layout.primaryEntryLba()) * layout.blockSize();
    if (reserved < GptLayout.SMALLEST_ARRAY) {
      add(
          Severity.WARNING,
          "gpt.layout.small-array",
          Fault.in(reading.device() + ": primary GPT Header")
              .actual(reserved + " bytes from PartitionEntryLBA to FirstUsableLBA")
              .expected("at least " + GptLayout.SMALLEST_ARRAY)
              .source("UEFI 2.10 §5.3.1"));
    }
  }

  private void checkCopies() {
    GptCopy primary = reading.primary();
    GptCopy alternate = reading.alternate();
    if (alternate.header().isPresent()) {
      checkPrimaryLba(alternate.header().get().alternateLba());
    }
    if (primary.table().isPresent() && alternate.table().isPresent()) {
      GptTable first = primary.table().get();
      GptTable second = alternate.table().get();
      boolean same =
          first.diskGuid().equals(second.diskGuid())
              && first.entries().equals(second.entries())
              && sameSizes(primary.header().orElseThrow(), alternate.header().orElseThrow());
      if (!same) {
        add(
            Severity.ERROR,
            "gpt.copies.differ",
            Fault.in(reading.device() + ": alternate GPT")
                .expected("to say the same as the primary")
                .source(HEADER)
                .advice("the primary counts; repairing copies it over the alternate"));
      }
    }
  }

  private void checkPrimaryLba(long lba) {
    if (lba != GptLayout.PRIMARY_LBA) {
      add(
          Severity.ERROR,
          "gpt.alternate.primary-lba",
          Fault.in(reading.device() + ": alternate GPT Header")
              .actual("AlternateLBA is " + Long.toUnsignedString(lba))
              .expected("1, the primary's")
              .source(HEADER));
    }
  }

  private static boolean sameSizes(GptHeader a, GptHeader b) {
    return a.firstUsableLba() == b.firstUsableLba()
        && a.lastUsableLba() == b.lastUsableLba()
        && a.numberOfPartitionEntries() == b.numberOfPartitionEntries()
        && a.sizeOfPartitionEntry() == b.sizeOfPartitionEntry();
  }

  private static String type(MbrPartition record) {
    return Text.hex(record.osType(), 2).toUpperCase(Locale.ROOT);
  }

  private void add(Severity severity, String rule, Fault fault) {
    findings.add(new Finding(severity, rule, fault));
  }
}
