package org.bootdisk.fat.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FileAllocationTable;

/** Follows chains, and remembers which clusters have been met. */
final class ChainWalk {

  /** What is told about the clusters of a chain. */
  interface Visitor {
    /** A cluster of the chain; false if a directory must not go on behind it. */
    boolean visit(int cluster);
  }

  private final FatGeometry geometry;
  private final FileAllocationTable table;
  private final ClusterSet met;
  private final Report report;
  private final List<Integer> rests = new ArrayList<>();

  ChainWalk(FatGeometry geometry, FileAllocationTable table, ClusterSet met, Report report) {
    this.geometry = geometry;
    this.table = table;
    this.met = met;
    this.report = report;
  }

  /** Why {@code cluster} cannot be part of a chain now; empty if it can. */
  String faultOf(long cluster) throws IOException {
    if (!geometry.contains(cluster)) {
      return "0x" + Long.toHexString(cluster) + " is no cluster of the volume";
    }
    int entry = table.get((int) cluster);
    if (entry == FatType.FREE) {
      return "cluster " + cluster + " is free";
    }
    return entry == geometry.type().bad() ? "cluster " + cluster + " is marked as bad" : "";
  }

  /** Marks a chain's first cluster as met; false if it was. */
  boolean claim(int first) {
    return met.add(first);
  }

  /** Gives up a chain that was claimed: the fix frees what is nobody else's. */
  void abandon(int first) {
    met.remove(first);
    rests.add(first);
  }

  /**
   * Follows the chain from {@code first}, which was {@link #claim}ed, and marks its clusters. A
   * chain that leads astray is reported, and cut by the fix.
   *
   * @param wanted clusters that the owner has a use for; the rest is reported and freed by the fix
   * @return clusters of the sound part, at most {@code wanted}
   */
  long follow(String path, int first, long wanted, Visitor visitor) throws IOException {
    long count = 0;
    int at = first;
    while (true) {
      met.add(at);
      count++;
      boolean more = visitor.visit(at);
      int next = table.get(at);
      if (geometry.type().isEndOfChain(next)) {
        return count;
      }
      if (isAstray(path, at, next)) {
        return count;
      }
      if (!more) {
        report.add(
            Rule.DIRECTORY_LENGTH, path, "more than " + count + " clusters", "65536 entries");
        report.fix(new Fix.SetEntry(at, geometry.type().endOfChain()));
        rests.add(next);
        return count;
      }
      if (count == wanted) {
        report.add(
            Rule.CHAIN_LONG, path, "the chain goes on behind cluster " + at, "its end there");
        report.fix(new Fix.SetEntry(at, geometry.type().endOfChain()));
        rests.add(next);
        return count;
      }
      at = next;
    }
  }

  private boolean isAstray(String path, int at, int next) throws IOException {
    String fault = faultOf(next);
    boolean crossed = fault.isEmpty() && met.contains(next);
    if (fault.isEmpty() && !crossed) {
      return false;
    }
    if (crossed) {
      report.add(
          Rule.CHAIN_CROSSED,
          path,
          "the chain leads from cluster " + at + " to " + next + ", which is in use already",
          "a cluster of its own");
    } else {
      report.add(
          Rule.CHAIN_ENTRY, path, "the chain leads from cluster " + at + ": " + fault, "a cluster");
    }
    report.fix(new Fix.SetEntry(at, geometry.type().endOfChain()));
    return true;
  }

  /**
   * Called when all chains were followed: what goes on behind the end of a file and belongs to
   * nobody else is freed by the fix.
   */
  void finish() throws IOException {
    for (int rest : rests) {
      int count = 0;
      for (int at = rest; faultOf(at).isEmpty() && met.add(at); at = table.get(at)) {
        count++;
      }
      if (count > 0) {
        report.fix(new Fix.FreeFrom(rest, count));
      }
    }
  }
}
