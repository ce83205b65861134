package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;

/**
 * The clusters of a file or directory, in order. Where it leads is found out as far as it is asked
 * for, and kept as runs, so that going back costs nothing.
 */
final class ClusterChain {

  private final FileAllocationTable table;
  private final VolumeCore core;
  private final String path;
  private final long limit;
  private int[] runStarts = new int[4];
  private int[] runClusters = new int[4];
  private int runs;
  private int known;
  private int lastKnown;
  private boolean complete;

  /**
   * A chain.
   *
   * @param path of what it belongs to, for messages
   * @param first its first cluster, or 0 if it has none
   * @param limit the most clusters that it can have; one that is longer goes in circles
   */
  ClusterChain(VolumeCore core, String path, int first, long limit) {
    this.core = core;
    this.table = core.table;
    this.path = path;
    this.limit = limit;
    this.complete = first == 0;
    if (first != 0) {
      append(first);
    }
  }

  /** The first cluster, 0 if the chain is empty. */
  int first() {
    return known == 0 ? 0 : runClusters[0];
  }

  /** Whether the chain has more than {@code index} clusters. */
  boolean has(long index) throws IOException {
    while (known <= index && !complete) {
      int next = table.next(lastKnown);
      if (next == FileAllocationTable.END) {
        complete = true;
      } else if (known >= limit) {
        throw new FormatException.Corrupt(
            Fault.in(core.where(path))
                .actual("the cluster chain from " + first() + " does not end")
                .expected("at most " + limit + " clusters")
                .source("FAT, \"FAT Data Structure\"")
                .advice("check and repair the volume"));
      } else {
        append(next);
      }
    }
    return index < known;
  }

  /** The number of clusters. */
  int count() throws IOException {
    while (!complete) {
      has(known);
    }
    return known;
  }

  /** The last cluster of a chain that is not empty. */
  int last() throws IOException {
    count();
    return lastKnown;
  }

  /** Cluster {@code index}, counted from 0, which the chain {@linkplain #has has}. */
  int get(int index) {
    int run = runOf(index);
    return runClusters[run] + index - runStarts[run];
  }

  /** How many clusters from {@code index} on, at most {@code most}, lie one behind the other. */
  int contiguous(int index, int most) throws IOException {
    has((long) index + most - 1);
    int run = runOf(index);
    int end = run + 1 < runs ? runStarts[run + 1] : known;
    return Math.min(most, end - index);
  }

  /** All of it, run by run. */
  List<ClusterRun> runs() throws IOException {
    List<ClusterRun> all = new ArrayList<>();
    int count = count();
    for (int at = 0; at < count; ) {
      int length = contiguous(at, count - at);
      all.add(new ClusterRun(get(at), length));
      at += length;
    }
    return all;
  }

  /** Notes that {@code cluster} was linked behind the last one. */
  void append(int cluster) {
    if (known == 0 || cluster != lastKnown + 1) {
      if (runs == runStarts.length) {
        runStarts = Arrays.copyOf(runStarts, runs * 2);
        runClusters = Arrays.copyOf(runClusters, runs * 2);
      }
      runStarts[runs] = known;
      runClusters[runs++] = cluster;
    }
    lastKnown = cluster;
    known++;
  }

  /** Notes that the chain, all of which is known, was cut to {@code count} clusters. */
  void cut(int count) {
    while (runs > 0 && runStarts[runs - 1] >= count) {
      runs--;
    }
    known = count;
    lastKnown = count == 0 ? 0 : get(count - 1);
  }

  private int runOf(int index) {
    int low = 0;
    int high = runs - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (runStarts[middle] <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
