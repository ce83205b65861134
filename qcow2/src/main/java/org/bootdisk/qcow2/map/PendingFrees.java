package org.bootdisk.qcow2.map;

import java.util.ArrayList;
import java.util.List;

/**
 * References that were given up in memory. They are counted down only when the file no longer has
 * them, so that a cluster is never used anew while something on disk still points at it.
 */
final class PendingFrees {

  /**
   * Neighbouring clusters.
   *
   * @param first number of the first
   * @param count how many
   */
  record Run(long first, long count) {}

  private static final int MANY = 1 << 16;

  private List<Run> runs = new ArrayList<>();

  /** One reference less to each of {@code count} clusters from {@code first} on. */
  void add(long first, long count) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).first() + runs.get(last).count() == first) {
      runs.set(last, new Run(runs.get(last).first(), runs.get(last).count() + count));
    } else if (count > 0) {
      runs.add(new Run(first, count));
    }
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Whether it is time to bring them to the file, lest they take much memory. */
  boolean isMany() {
    return runs.size() >= MANY;
  }

  /** All, which are then no longer pending. */
  List<Run> take() {
    List<Run> taken = runs;
    runs = new ArrayList<>();
    return taken;
  }
}
