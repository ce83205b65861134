package org.bootdisk.fat.check;

import java.util.List;
import org.bootdisk.block.Finding;

/**
 * What a check found.
 *
 * @param findings in the order in which they were met, at most {@value #MOST_PER_RULE} of a rule
 * @param total all of them, those not listed counted
 * @param files files met
 * @param directories directories met, the root directory not counted
 * @param usedClusters clusters that lead somewhere or are bad
 * @param clusters clusters of the volume
 */
public record CheckResult(
    List<Finding> findings,
    long total,
    long files,
    long directories,
    long usedClusters,
    long clusters) {

  /** The most findings of one rule that are listed. */
  public static final int MOST_PER_RULE = 100;

  /** Copies the list. */
  public CheckResult {
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found. */
  public boolean isClean() {
    return total == 0;
  }
}
