package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.inspect.ByteRange;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/** One of two FAT volumes: its files and directories by path, and whose each byte is. */
final class FatSide {

  private final FatVolume volume;
  private final TreeMap<String, Placed> nodes = new TreeMap<>();
  private final TreeMap<Integer, Owned> owners = new TreeMap<>();

  /**
   * Clusters of a file or directory.
   *
   * @param run the clusters
   * @param node whose they are
   * @param index which clusters of it they are: the first one's number, from 0
   */
  private record Owned(ClusterRun run, FatNode node, long index) {}

  /**
   * A file or directory.
   *
   * @param node its entry
   * @param runs its clusters; none if its chain cannot be followed
   * @param problem why it cannot be read; empty if it can
   */
  record Placed(FatNode node, List<ClusterRun> runs, String problem) {

    boolean isDirectory() {
      return node.isDirectory();
    }

    String path() {
      return node.path();
    }
  }

  private FatSide(FatVolume volume) {
    this.volume = volume;
  }

  static FatSide of(FatVolume volume) throws IOException {
    FatSide side = new FatSide(volume);
    side.add(volume.root());
    volume.walk(volume.root(), side::add);
    return side;
  }

  /** The root directory alone, of a volume whose files are those of another. */
  static FatSide ofRoot(FatVolume volume) throws IOException {
    FatSide side = new FatSide(volume);
    side.add(volume.root());
    return side;
  }

  /**
   * Whether this has the files of {@code other}, of which only the root directory was read: nothing
   * but reserved sectors and that directory differs, and it lists the same.
   */
  boolean hasFilesOf(FatSide other, DifferingBytes differing) throws IOException {
    FatGeometry at = volume.geometry();
    FatGeometry otherAt = other.volume.geometry();
    Placed root = nodes.firstEntry().getValue();
    if (!isLaidOutAs(other)
        || at.lastCluster() != otherAt.lastCluster()
        || at.bpb().fat32().extFlags() != otherAt.bpb().fat32().extFlags()
        || !root.runs().equals(other.nodes.firstEntry().getValue().runs())) {
      return false;
    }
    RangeSet shallow = new RangeSet();
    shallow.add(0, at.fatOffset(0));
    addContent(root, shallow);
    return !differing.reachesOutside(shallow) && listsAs(other);
  }

  private boolean listsAs(FatSide other) throws IOException {
    List<FatNode> files = volume.list(volume.root());
    List<FatNode> others = other.volume.list(other.volume.root());
    boolean same = files.size() == others.size();
    for (int i = 0; same && i < files.size(); i++) {
      FatNode a = files.get(i);
      FatNode b = others.get(i);
      same = a.name().equals(b.name()) && a.entry().equals(b.entry());
    }
    return same;
  }

  private void add(FatNode node) throws IOException {
    Placed placed = place(node);
    nodes.put(node.path(), placed);
    long index = 0;
    for (ClusterRun run : placed.runs()) {
      owners.put(run.first(), new Owned(run, node, index));
      index += run.count();
    }
  }

  /** Follows the chain of a file or directory to its end. */
  private Placed place(FatNode node) throws IOException {
    try {
      List<ClusterRun> runs = List.copyOf(volume.clusters(node));
      long bytes = 0;
      for (ClusterRun run : runs) {
        bytes += (long) run.count() * volume.geometry().clusterSize();
      }
      boolean cut = !node.isDirectory() && bytes < node.size();
      return new Placed(
          node, runs, cut ? "its clusters hold " + bytes + " of " + node.size() + " bytes" : "");
    } catch (FormatException e) {
      return new Placed(node, List.of(), e.fault().actual());
    }
  }

  FatVolume volume() {
    return volume;
  }

  /** Everything by path, the root directory as the empty one. */
  Map<String, Placed> nodes() {
    return nodes;
  }

  /** The bytes of a file or directory, whole clusters. */
  void addContent(Placed placed, RangeSet into) {
    FatGeometry at = volume.geometry();
    if (placed.node().isRoot() && at.rootDirLength() > 0) {
      into.add(at.rootDirOffset(), at.rootDirOffset() + at.rootDirLength());
    }
    for (ClusterRun run : placed.runs()) {
      into.add(at.clusterOffset(run.first()), at.clusterOffset(run.last()) + at.clusterSize());
    }
  }

  /** The entries of a file's or directory's clusters, in every FAT. */
  void addFatEntries(Placed placed, RangeSet into) {
    FatGeometry at = volume.geometry();
    for (ClusterRun run : placed.runs()) {
      for (int fat = 0; fat < at.bpb().fatCount(); fat++) {
        ByteRange entries = entries(at.type(), run);
        into.add(at.fatOffset(fat) + entries.start(), at.fatOffset(fat) + entries.end());
      }
    }
  }

  /** The bytes of a run's entries from the start of a FAT; on FAT12 a neighbour's half too. */
  private static ByteRange entries(FatType type, ClusterRun run) {
    long bits =
        switch (type) {
          case FAT12 -> 12;
          case FAT16 -> 16;
          case FAT32 -> 32;
        };
    long start = run.first() * bits / Byte.SIZE;
    long end = ((run.last() + 1L) * bits + Byte.SIZE - 1) / Byte.SIZE;
    return new ByteRange(start, end - start);
  }

  /** Whether a cluster of the same number lies at the same place of both volumes. */
  boolean isLaidOutAs(FatSide other) {
    FatGeometry a = volume.geometry();
    FatGeometry b = other.volume.geometry();
    return a.type() == b.type()
        && a.clusterSize() == b.clusterSize()
        && a.fatOffset(0) == b.fatOffset(0)
        && a.rootDirOffset() == b.rootDirOffset()
        && a.clusterOffset(FatType.FIRST_CLUSTER) == b.clusterOffset(FatType.FIRST_CLUSTER);
  }

  /** What a byte belongs to, as a rule's name and a place. */
  Leftover.Owner owner(long offset) {
    FatGeometry at = volume.geometry();
    long data = at.clusterOffset(FatType.FIRST_CLUSTER);
    if (offset < at.fatOffset(0)) {
      return new Leftover.Owner("reserved-sectors", "");
    }
    long endOfFats = at.rootDirLength() > 0 ? at.rootDirOffset() : data;
    if (offset < endOfFats) {
      return new Leftover.Owner("fat-entries", "");
    }
    if (offset < data) {
      return new Leftover.Owner("directory-entries", "/");
    }
    return offset >= at.dataEnd()
        ? new Leftover.Owner("behind-volume", "")
        : ofCluster((int) ((offset - data) / at.clusterSize()) + FatType.FIRST_CLUSTER, offset);
  }

  private Leftover.Owner ofCluster(int cluster, long offset) {
    Map.Entry<Integer, Owned> before = owners.floorEntry(cluster);
    if (before == null || before.getValue().run().last() < cluster) {
      return new Leftover.Owner("unused-clusters", "");
    }
    Owned owned = before.getValue();
    String path = "/" + owned.node().path();
    if (owned.node().isDirectory()) {
      return new Leftover.Owner("directory-entries", path);
    }
    FatGeometry at = volume.geometry();
    long inRun = offset - at.clusterOffset(owned.run().first());
    boolean slack = owned.index() * at.clusterSize() + inRun >= owned.node().size();
    return new Leftover.Owner(slack ? "slack" : "content", path);
  }
}
