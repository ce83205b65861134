package org.bootdisk.fat.check;

import java.io.IOException;
import java.util.List;
import org.bootdisk.block.BlockDevice;

/**
 * Checks a volume against every {@link Rule}, and repairs it.
 *
 * <p>A check reads, ends, and throws {@link IOException} for the device's errors only: whatever is
 * wrong with the volume is a finding. It takes two bits a cluster, 64 MiB for the largest volume.
 */
public final class FatCheck {

  /** Rounds of a repair after each of which as much was wrong as at some time before. */
  private static final int MOST_ROUNDS_IN_VAIN = 20;

  /**
   * FATs among which the best is looked for, each by a check of the whole volume. Volumes have two;
   * one that claims 255 would have its repair take as many times as long.
   */
  private static final int MOST_CANDIDATES = 4;

  private FatCheck() {}

  /** What is wrong with the volume that {@code device} holds. */
  public static CheckResult check(BlockDevice device) throws IOException {
    Report report = new Report(device.description());
    CheckRun run = CheckRun.begin(device, report);
    if (run == null) {
      return new CheckResult(report.findings(), report.total(), 0, 0, 0, 0);
    }
    run.run();
    return run.result();
  }

  /** What becomes of chains that nothing leads to. */
  public enum LostData {
    /** They become files or directories in the root directory, as long as that has room. */
    SAVE,
    /** They are freed, as {@code fsck.fat -a} does. */
    FREE
  }

  /**
   * Repairs what can be repaired, and saves lost data: see {@link #repair(BlockDevice, LostData)}.
   */
  public static CheckResult repair(BlockDevice device) throws IOException {
    return repair(device, LostData.SAVE);
  }

  /**
   * Repairs what can be repaired, as fsck.fat does: chains that lead astray or cross are cut, sizes
   * follow the chains, names that cannot be are replaced, and chains that nothing leads to become
   * files {@code FSCK0000.REC} in the root directory, or directories if that is what they were.
   * Where the FATs differ, or FAT32's boot sectors, the one with which there are fewest errors
   * counts. A second repair changes nothing.
   *
   * @return what a check of the repaired volume finds; a clean result, or what cannot be repaired
   */
  public static CheckResult repair(BlockDevice device, LostData lost) throws IOException {
    BootSectorChoice.restore(device);
    long fewest = Long.MAX_VALUE;
    int stalled = 0;
    boolean first = true;
    while (true) {
      Report report = new Report(device.description());
      CheckRun run = CheckRun.begin(device, report);
      if (run == null) {
        return new CheckResult(report.findings(), report.total(), 0, 0, 0, 0);
      }
      run.run();
      if (first && report.has(Rule.COPIES) && chooseFat(device, run, report.errors())) {
        first = false;
        continue;
      }
      first = false;
      // A round mends what was found, up to a bound, and may bring to light what was hidden.
      stalled = report.total() < fewest ? 0 : stalled + 1;
      fewest = Math.min(fewest, report.total());
      boolean nothingToDo = report.fixes().isEmpty() && run.lostChains().isEmpty();
      if (nothingToDo || stalled == MOST_ROUNDS_IN_VAIN) {
        return run.result();
      }
      if (!mend(device, run, lost)) {
        return check(device);
      }
    }
  }

  /** Replaces all FATs by the best one; false if that is the active one. */
  private static boolean chooseFat(BlockDevice device, CheckRun run, long errors)
      throws IOException {
    int best = bestFat(device, run, errors);
    if (best == run.table().source()) {
      return false;
    }
    new Fix.CopyFat(best).apply(device, run.geometry(), run.table());
    device.flush();
    return true;
  }

  /**
   * Makes the changes that were decided on; false if some cannot be made. What is lost is seen to
   * once nothing else is wrong: only then is known what that is.
   */
  private static boolean mend(BlockDevice device, CheckRun run, LostData lost) throws IOException {
    List<Fix> fixes = run.report().fixes();
    if (fixes.isEmpty() && lost == LostData.SAVE) {
      return LostFiles.save(device, run.geometry(), run.lostChains());
    }
    if (fixes.isEmpty()) {
      fixes = run.freeing();
    }
    for (Fix fix : fixes) {
      fix.apply(device, run.geometry(), run.table());
    }
    run.table().flush();
    device.flush();
    return true;
  }

  /**
   * The FAT with which there are fewest errors, of the first few; {@code active} was read with
   * {@code errors}.
   */
  private static int bestFat(BlockDevice device, CheckRun active, long errors) throws IOException {
    int best = active.table().source();
    long fewest = errors;
    int candidates = Math.min(MOST_CANDIDATES, active.geometry().bpb().fatCount());
    for (int fat = 0; fat < candidates; fat++) {
      Report other = new Report(device.description());
      CheckRun run = fat == active.table().source() ? null : CheckRun.begin(device, fat, other);
      if (run != null) {
        run.run();
        best = other.errors() < fewest ? fat : best;
        fewest = Math.min(fewest, other.errors());
      }
    }
    return best;
  }
}
