package org.bootdisk.fat.volume;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries of the FAT that may reach the disk only when something else has. */
final class PostponedEntries {

  /** What is waited for, in the order of the disk. */
  enum Step {
    /** A chain is led on to clusters that were taken, once these have their entries. */
    JOIN,
    /** A chain is cut, once the entry that leads to it says so. */
    CUT,
    /** Clusters become free, once no chain leads to them. */
    FREE
  }

  private static final Step[] LATEST_FIRST = {Step.FREE, Step.CUT, Step.JOIN};

  private final Map<Step, Map<Integer, Integer>> values = new EnumMap<>(Step.class);
  private int count;

  PostponedEntries() {
    for (Step step : LATEST_FIRST) {
      values.put(step, new HashMap<>());
    }
  }

  /** What the entry of {@code cluster} becomes at last; null if it stays. */
  @Nullable Integer get(int cluster) {
    if (count > 0) {
      for (Step step : LATEST_FIRST) {
        Integer value = of(step).get(cluster);
        if (value != null) {
          return value;
        }
      }
    }
    return null;
  }

  void put(Step step, int cluster, int value) {
    if (of(step).put(cluster, value) == null) {
      count++;
    }
  }

  /** Whether the chain ends at {@code cluster} or the cluster is freed, but not yet on the disk. */
  boolean isReleased(int cluster) {
    return of(Step.CUT).containsKey(cluster) || of(Step.FREE).containsKey(cluster);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Gives what waits for {@code step}, by cluster, and forgets it. */
  SortedMap<Integer, Integer> take(Step step) {
    SortedMap<Integer, Integer> due = new TreeMap<>(of(step));
    of(step).clear();
    count -= due.size();
    return due;
  }

  private Map<Integer, Integer> of(Step step) {
    return Objects.requireNonNull(values.get(step));
  }
}
