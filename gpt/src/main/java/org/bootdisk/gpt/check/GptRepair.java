package org.bootdisk.gpt.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.TableRules;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;
import org.bootdisk.gpt.mbr.MbrPartition;

/**
 * How a disk is mended: what it will be, and what was done to get there. Nothing is written by
 * planning; {@link GptDisk#writeTo} then writes the worse copy first, so that the good one is
 * replaced only when there is another.
 *
 * @param disk the disk after the repair
 * @param actions what changes, one sentence each; empty if nothing needs to
 */
public record GptRepair(GptDisk disk, List<String> actions) {

  /** Copies the list. */
  public GptRepair {
    actions = List.copyOf(actions);
  }

  /**
   * Plans the repair of what {@link GptCheck} finds: a copy from the other one, the place of the
   * alternate and the last usable block, a protective MBR that is missing or of the wrong size. A
   * table whose partitions break a rule is left to the user, and so is an MBR that lists partitions
   * without protecting the GPT: it may be the newer one.
   *
   * @param geometry for a new protective MBR
   * @throws FormatException if no copy can be relied on, or the table breaks a rule that only the
   *     user can decide about
   */
  public static GptRepair plan(GptReading reading, ChsGeometry geometry) throws FormatException {
    GptDisk found = reading.disk();
    List<String> actions = new ArrayList<>();
    GptTable table = found.table();
    if (!reading.primary().sound()) {
      actions.add("write the primary table from the alternate");
    } else if (!reading.alternate().sound() || differs(reading)) {
      actions.add("write the alternate table from the primary");
    }
    if (misplaced(table.layout())) {
      table = table.withLayout(fitted(table.layout(), reading));
      actions.add(
          Text.format(
              "move the alternate table to the end, LBA %d", table.layout().alternateLba()));
    }
    requireSound(table);
    Mbr mbr = mend(reading, actions, geometry);
    return new GptRepair(new GptDisk(mbr, table), actions);
  }

  private static boolean differs(GptReading reading) {
    return GptCheck.check(reading).stream()
        .anyMatch(
            f ->
                f.rule().equals("gpt.copies.differ")
                    || f.rule().equals("gpt.alternate.primary-lba"));
  }

  private static boolean misplaced(GptLayout layout) {
    return layout.alternateLba() != layout.blockCount() - 1
        || layout.lastUsableLba() >= layout.blockCount();
  }

  private static GptLayout fitted(GptLayout layout, GptReading reading) throws FormatException {
    try {
      return layout.fitted(layout.blockCount());
    } catch (IllegalArgumentException e) {
      throw new FormatException.Unsupported(
          Fault.in(reading.device() + ": GPT Header")
              .actual("FirstUsableLBA is " + layout.firstUsableLba())
              .expected(
                  Text.format("room for both tables on a disk of %d blocks", layout.blockCount()))
              .source("UEFI 2.10 §5.3.2"));
    }
  }

  private static void requireSound(GptTable table) throws FormatException {
    for (Finding finding : TableRules.check(table)) {
      if (finding.severity() == Severity.ERROR) {
        throw new FormatException.Unsupported(
            finding.fault().advice("no repair can decide this; delete or change the partition"));
      }
    }
  }

  private static Mbr mend(GptReading reading, List<String> actions, ChsGeometry geometry) {
    Optional<Mbr> mbr = reading.mbr();
    long whole = Math.min(reading.blockCount() - 1, MbrPartition.LARGEST);
    if (mbr.isEmpty()) {
      actions.add("write a protective MBR");
      return Mbr.EMPTY.protecting(reading.blockCount(), geometry);
    }
    boolean empty = mbr.get().partitions().stream().noneMatch(MbrPartition::used);
    boolean plain = mbr.get().announcesGpt() && !mbr.get().hybrid();
    boolean wrong =
        mbr.get().partitions().stream()
            .filter(MbrPartition::protective)
            .anyMatch(
                p ->
                    p.startingLba() != GptLayout.PRIMARY_LBA
                        || p.bootIndicator() != 0
                        || (p.sizeInLba() != whole && p.sizeInLba() != MbrPartition.LARGEST));
    if (empty || (plain && wrong)) {
      actions.add("write a protective partition over the whole disk into the MBR");
      return mbr.get().protecting(reading.blockCount(), geometry);
    }
    return mbr.get();
  }
}
