package org.bootdisk.qcow2.map;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Host clusters that were taken since some moment. Neighbours are kept as one run. */
final class TakenClusters {

  /** The end, exclusive, of each run, by its first cluster. */
  private final NavigableMap<Long, Long> runs = new TreeMap<>();

  /** Clusters were taken; {@code end} is exclusive. */
  void add(long first, long end) {
    Map.Entry<Long, Long> before = runs.floorEntry(first);
    if (before != null && before.getValue() >= first) {
      runs.put(before.getKey(), Math.max(before.getValue(), end));
    } else {
      runs.put(first, end);
    }
  }

  /** Whether {@code cluster} was taken. */
  boolean contains(long cluster) {
    Map.Entry<Long, Long> run = runs.floorEntry(cluster);
    return run != null && cluster < run.getValue();
  }

  /** The end, exclusive, of each run, by its first cluster, ascending. */
  Map<Long, Long> runs() {
    return Collections.unmodifiableMap(runs);
  }
}
