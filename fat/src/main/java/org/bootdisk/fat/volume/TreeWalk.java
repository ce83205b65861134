package org.bootdisk.fat.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bootdisk.block.FormatException;

/** Visits all that is below a directory, which on a damaged volume may have no end. */
final class TreeWalk {

  /** Longest path that is walked, in UTF-16 units. The specification allows 260; Linux 4096. */
  private static final int MAX_PATH = 4096;

  private final VolumeCore core;
  private final PathLookup lookup;

  /** First clusters of the directories that were met. */
  private final Set<Long> met = new HashSet<>();

  /**
   * What is still to be visited, the next one last: directories may lie deeper than Java's stack.
   */
  private final List<FatNode> pending = new ArrayList<>();

  TreeWalk(VolumeCore core, PathLookup lookup) {
    this.core = core;
    this.lookup = lookup;
  }

  /** As {@link FatVolume#walk}. */
  void walk(FatNode directory, FatVolume.Visitor visitor) throws IOException {
    met.add(directory.entry().firstCluster());
    pushContent(directory);
    while (!pending.isEmpty()) {
      FatNode node = pending.remove(pending.size() - 1);
      visitor.visit(node);
      if (node.isDirectory()) {
        requireFinite(node);
        pushContent(node);
      }
    }
  }

  private void pushContent(FatNode directory) throws IOException {
    List<FatNode> nodes = lookup.list(directory);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      pending.add(nodes.get(i));
    }
  }

  /** Paths grow with the depth: without a bound, a small volume would take time without end. */
  private void requireFinite(FatNode directory) throws FormatException {
    int length = directory.path().length();
    if (length > MAX_PATH) {
      String end = directory.path().substring(length - directory.name().length());
      throw core.corrupt(end, "a path of " + length + " characters", "at most " + MAX_PATH);
    }
    long cluster = directory.entry().firstCluster();
    if (!met.add(cluster)) {
      throw core.corrupt(
          directory.path(), "first cluster " + cluster, "a cluster of no other directory");
    }
  }
}
