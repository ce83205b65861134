package org.bootdisk.qcow2.check;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;

/** Collects findings: the first ones in full, all of them in number. */
final class Findings {

  /** As many as anybody reads, and few enough to fit memory. */
  private static final int MOST_KEPT = 1000;

  /** Stands for a fault that nobody will read. */
  static final Fault UNTOLD = Fault.in("");

  private final List<Finding> kept = new ArrayList<>();
  private long corruptions;
  private long leaks;

  /** Something that the specification forbids. */
  void error(String rule, Fault fault) {
    errors(rule, 1, fault);
  }

  /** The same error {@code count} times. */
  void errors(String rule, long count, Fault fault) {
    corruptions += count;
    keep(new Finding(Finding.Severity.ERROR, rule, fault));
  }

  /** Clusters that are counted and not used. */
  void leaks(String rule, long clusters, Fault fault) {
    leaks += clusters;
    keep(new Finding(Finding.Severity.LEAK, rule, fault));
  }

  /** Whether further findings are only counted. */
  boolean isFull() {
    return kept.size() >= MOST_KEPT;
  }

  private void keep(Finding finding) {
    if (kept.size() < MOST_KEPT) {
      kept.add(finding);
    }
  }

  long corruptions() {
    return corruptions;
  }

  long leaks() {
    return leaks;
  }

  List<Finding> kept() {
    return kept;
  }
}
