package org.bootdisk.gpt.mbr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.Text;
import org.jspecify.annotations.Nullable;

/** What must hold within a legacy partition table, alone or in front of a GPT. */
public final class MbrRules {

  private static final String SOURCE = "UEFI 2.10 §5.2.1";

  private final long blockCount;
  private final List<Finding> findings = new ArrayList<>();

  private MbrRules(long blockCount) {
    this.blockCount = blockCount;
  }

  /** The rules for the four records of {@code mbr} on a disk of {@code blockCount} blocks. */
  public static List<Finding> check(Mbr mbr, long blockCount) {
    MbrRules rules = new MbrRules(blockCount);
    List<Named> named = new ArrayList<>();
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      if (mbr.partitions().get(slot).used()) {
        named.add(new Named("MBR partition " + (slot + 1), mbr.partitions().get(slot)));
      }
    }
    rules.check(named);
    return List.copyOf(rules.findings);
  }

  /** The rules for a disk with primary and logical partitions. */
  public static List<Finding> check(MbrDisk disk) {
    MbrRules rules = new MbrRules(disk.blockCount());
    rules.findings.addAll(check(disk.mbr(), disk.blockCount()));
    List<Named> logical = new ArrayList<>();
    for (Map.Entry<Integer, MbrPartition> entry : disk.partitions().entrySet()) {
      if (entry.getKey() >= LogicalPartition.FIRST_NUMBER) {
        logical.add(new Named("MBR partition " + entry.getKey(), entry.getValue()));
      }
    }
    rules.check(logical);
    rules.checkChain(disk);
    return List.copyOf(rules.findings);
  }

  /** Refuses a disk that breaks a rule. */
  static void require(MbrDisk disk) {
    for (Finding finding : check(disk)) {
      if (finding.severity() == Severity.ERROR) {
        throw new IllegalArgumentException("not written: " + finding.message());
      }
    }
  }

  private void check(List<Named> partitions) {
    int active = 0;
    for (Named named : partitions) {
      checkOne(named);
      active += named.partition.active() ? 1 : 0;
    }
    if (active > 1) {
      add(
          Severity.WARNING,
          "mbr.active.several",
          Fault.in("MBR").actual(active + " active partitions").expected("at most one"));
    }
    checkOverlaps(partitions);
  }

  private void checkOne(Named named) {
    MbrPartition partition = named.partition;
    if (partition.bootIndicator() != 0 && !partition.active()) {
      add(
          Severity.ERROR,
          "mbr.partition.boot-indicator",
          Fault.in(named.name)
              .actual("BootIndicator is 0x" + Text.hex(partition.bootIndicator(), 2))
              .expected("0x00 or 0x80"));
    }
    boolean outside = partition.endingLba() >= blockCount || partition.startingLba() == 0;
    // A protective record says "more than 32 bits hold" with a size that need not be true.
    if (outside && !partition.protective()) {
      add(
          Severity.ERROR,
          "mbr.partition.outside",
          Fault.in(named.name)
              .actual(partition.place())
              .expected(Text.format("blocks of the disk, LBA 1 to %d", blockCount - 1)));
    }
  }

  private void checkOverlaps(List<Named> partitions) {
    List<Named> sorted = new ArrayList<>(partitions);
    sorted.sort((a, b) -> Long.compare(a.partition.startingLba(), b.partition.startingLba()));
    @Nullable Named furthest = null;
    for (Named each : sorted) {
      if (furthest != null && furthest.partition.overlaps(each.partition)) {
        add(
            Severity.ERROR,
            "mbr.partition.overlap",
            Fault.in(each.name)
                .actual(each.partition.place())
                .expected(
                    "not to overlap "
                        + furthest.name
                        + ", which is "
                        + furthest.partition.place()));
      }
      if (furthest == null || each.partition.endingLba() > furthest.partition.endingLba()) {
        furthest = each;
      }
    }
  }

  /** Every logical partition, and the sector that describes it, lies in the extended one. */
  private void checkChain(MbrDisk disk) {
    if (disk.mbr().partitions().stream().filter(MbrPartition::extended).count() > 1) {
      add(
          Severity.WARNING,
          "mbr.extended.several",
          Fault.in("MBR").actual("several extended partitions").expected("at most one"));
    }
    MbrPartition extended = disk.extended().orElse(MbrPartition.EMPTY);
    for (LogicalPartition logical : disk.logical()) {
      MbrPartition own = logical.partition();
      boolean inside =
          logical.ebrLba() >= extended.startingLba() && own.endingLba() <= extended.endingLba();
      if (!inside || own.startingLba() <= logical.ebrLba()) {
        add(
            Severity.ERROR,
            "mbr.logical.outside",
            Fault.in("logical partition at LBA " + own.startingLba())
                .actual(own.place() + ", described at LBA " + logical.ebrLba())
                .expected("within the extended partition, " + extended.place()));
      }
      for (LogicalPartition other : disk.logical()) {
        if (other.partition().contains(logical.ebrLba())) {
          add(
              Severity.ERROR,
              "mbr.logical.overlap",
              Fault.in("extended boot record at LBA " + logical.ebrLba())
                  .expected("outside the logical partition at " + other.partition().place()));
        }
      }
    }
  }

  private void add(Severity severity, String rule, Fault fault) {
    findings.add(new Finding(severity, rule, fault.source(SOURCE)));
  }

  private record Named(String name, MbrPartition partition) {}
}
