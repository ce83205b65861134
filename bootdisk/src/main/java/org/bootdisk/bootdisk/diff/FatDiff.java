package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.diff.FatSide.Placed;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatAttributes;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatNode;
import org.jspecify.annotations.Nullable;

/**
 * Compares the trees of two FAT volumes: what was added and removed, and of what both have, the
 * entries, the content and the clusters. Notes which bytes each difference explains.
 */
final class FatDiff {

  private static final String ABSENT = "absent";

  private final FatSide first;
  private final FatSide second;
  private final String where;
  private final DifferingBytes differing;
  private final RangeSet explained;
  private final Map<String, String> contents;
  private final List<Difference> found = new ArrayList<>();

  /**
   * Prepares a comparison.
   *
   * @param where the volumes, for people
   * @param differing where their bytes differ
   * @param explained takes the bytes that differences explain
   * @param contents by path, how the contents of programs and kernels differ, in words
   */
  FatDiff(
      FatSide first,
      FatSide second,
      String where,
      DifferingBytes differing,
      RangeSet explained,
      Map<String, String> contents) {
    this.first = first;
    this.second = second;
    this.where = where;
    this.differing = differing;
    this.explained = explained;
    this.contents = contents;
  }

  List<Difference> compare() throws IOException {
    TreeSet<String> paths = new TreeSet<>(first.nodes().keySet());
    paths.addAll(second.nodes().keySet());
    String lone = null;
    for (String path : paths) {
      Placed a = first.nodes().get(path);
      Placed b = second.nodes().get(path);
      boolean below = lone != null && path.startsWith(lone + "/");
      if (a == null || b == null) {
        if (!below) {
          addLone(path, a, b);
          lone = path;
        }
        explainLone(a, b);
      } else {
        compare(a, b);
      }
    }
    return found;
  }

  private void add(String rule, String path, String a, String b) {
    found.add(new Difference(rule, where + ":/" + path, a, b));
    explainParents(path);
  }

  /** The entry of a file is in its directory's bytes. */
  private void explainParents(String path) {
    String parent = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    for (FatSide side : new FatSide[] {first, second}) {
      Placed directory = side.nodes().get(parent);
      if (directory != null) {
        side.addContent(directory, explained);
      }
    }
  }

  private void addLone(String path, @Nullable Placed a, @Nullable Placed b) {
    String rule = a == null ? "added" : "removed";
    Placed node = a == null ? b : a;
    if (node == null) {
      return;
    }
    String shown =
        node.isDirectory()
            ? "directory with " + below(a == null ? second : first, path) + " below it"
            : ByteSize.print(node.node().size());
    String kind = node.isDirectory() ? "directory." : "file.";
    add(kind + rule, path, a == null ? ABSENT : shown, a == null ? shown : ABSENT);
  }

  private static String below(FatSide side, String path) {
    long count = side.nodes().keySet().stream().filter(each -> each.startsWith(path + "/")).count();
    return Long.toString(count);
  }

  private void explainLone(@Nullable Placed a, @Nullable Placed b) {
    if (a != null) {
      explainAll(first, a, explained);
    }
    if (b != null) {
      explainAll(second, b, explained);
    }
  }

  private static void explainAll(FatSide side, Placed node, RangeSet explained) {
    side.addContent(node, explained);
    side.addFatEntries(node, explained);
  }

  private void compare(Placed a, Placed b) throws IOException {
    String path = a.path();
    if (a.isDirectory() != b.isDirectory()) {
      add("file.kind", path, kind(a), kind(b));
      explainLone(a, b);
      return;
    }
    if (!a.node().isRoot()) {
      compareEntries(path, a.node(), b.node());
    }
    if (!a.problem().isEmpty() || !b.problem().isEmpty()) {
      compareProblems(path, a, b);
      return;
    }
    boolean moved = !a.runs().equals(b.runs());
    boolean same = a.isDirectory() || !contentDiffers(a, b, moved);
    if (!same) {
      String words = contents.getOrDefault(path, "");
      boolean resized = a.node().size() != b.node().size();
      String left =
          resized ? a.node().size() + " bytes" : words.isEmpty() ? digest(first, a) : words;
      String right =
          resized ? b.node().size() + " bytes" : words.isEmpty() ? digest(second, b) : "";
      add(
          "file.content",
          path,
          resized && !words.isEmpty() ? words + "; " + left : left,
          right.isEmpty() ? "other bytes" : right);
    }
    if (moved) {
      if (same) {
        add("file.clusters", path, clusters(a.runs()), clusters(b.runs()));
      }
      explainLone(a, b);
    } else if (!same) {
      explainContent(a, b);
    }
  }

  /** What cannot be read has no content to compare. */
  private void compareProblems(String path, Placed a, Placed b) {
    if (!a.problem().equals(b.problem())) {
      add("file.problem", path, problem(a), problem(b));
      explainLone(a, b);
    }
  }

  private static String problem(Placed node) {
    return node.problem().isEmpty() ? FactDiff.NONE : node.problem();
  }

  private static String kind(Placed node) {
    return node.isDirectory() ? "directory" : "file";
  }

  /** Bytes of the files alone: what follows in the last cluster is another matter. */
  private void explainContent(Placed a, Placed b) {
    FatGeometry at = first.volume().geometry();
    long left = Math.max(a.node().size(), b.node().size());
    for (ClusterRun run : a.runs()) {
      long length = Math.min(left, (long) run.count() * at.clusterSize());
      explained.add(at.clusterOffset(run.first()), at.clusterOffset(run.first()) + length);
      left -= length;
    }
  }

  private void compareEntries(String path, FatNode left, FatNode right) {
    DirectoryEntry a = left.entry();
    DirectoryEntry b = right.entry();
    if (a.equals(b)) {
      return;
    }
    Map<String, String[]> fields = new LinkedHashMap<>();
    fields.put("attributes", pair(letters(a.attributes()), letters(b.attributes())));
    fields.put("created", pair(time(a.created()), time(b.created())));
    fields.put("accessed", pair(time(a.accessed()), time(b.accessed())));
    fields.put("written", pair(time(a.written()), time(b.written())));
    fields.put("short-name", pair(a.name(), b.name()));
    fields.put("case", pair(a.caseFlags(), b.caseFlags()));
    for (Map.Entry<String, String[]> field : fields.entrySet()) {
      String[] values = field.getValue();
      if (!values[0].equals(values[1])) {
        add("file." + field.getKey(), path, values[0], values[1]);
      }
    }
  }

  /** Attributes by the letters that DOS has for them, an unknown bit as a question mark. */
  private static String letters(FatAttributes attributes) {
    StringBuilder out = new StringBuilder();
    for (int bit = 0; bit < Byte.SIZE; bit++) {
      if ((attributes.bits() >>> bit & 1) != 0) {
        out.append("rhsvda??".charAt(bit));
      }
    }
    return out.length() == 0 ? "none" : out.toString();
  }

  private static String[] pair(Object a, Object b) {
    return new String[] {a.toString(), b.toString()};
  }

  private static String time(org.bootdisk.fat.layout.FatTimestamp time) {
    return time.toInstant().map(Object::toString).orElse("none");
  }

  private boolean contentDiffers(Placed a, Placed b, boolean moved) throws IOException {
    if (a.node().size() != b.node().size()) {
      return true;
    }
    if (!moved && first.isLaidOutAs(second)) {
      return touched(a) && !sameBytes(a, b);
    }
    return !sameBytes(a, b);
  }

  private boolean touched(Placed a) {
    FatGeometry at = first.volume().geometry();
    for (ClusterRun run : a.runs()) {
      long start = at.clusterOffset(run.first());
      if (differing.touches(start, start + (long) run.count() * at.clusterSize())) {
        return true;
      }
    }
    return false;
  }

  private boolean sameBytes(Placed a, Placed b) throws IOException {
    try (InputStream left = first.volume().newInputStream(a.node());
        InputStream right = second.volume().newInputStream(b.node())) {
      byte[] x = new byte[1 << 16];
      byte[] y = new byte[1 << 16];
      while (true) {
        int n = left.readNBytes(x, 0, x.length);
        int m = right.readNBytes(y, 0, y.length);
        if (n != m || !java.util.Arrays.equals(x, 0, n, y, 0, m)) {
          return false;
        }
        if (n < x.length) {
          return true;
        }
      }
    }
  }

  private static String digest(FatSide side, Placed node) throws IOException {
    try (InputStream in = side.volume().newInputStream(node.node())) {
      return org.bootdisk.bootdisk.inspect.Digest.shortened(in);
    }
  }

  private static String clusters(List<ClusterRun> runs) {
    StringBuilder out = new StringBuilder("clusters ");
    int shown = Math.min(4, runs.size());
    for (ClusterRun run : runs.subList(0, shown)) {
      out.append(out.length() > 9 ? ", " : "").append(run.first()).append('-').append(run.last());
    }
    return runs.isEmpty() ? "no clusters" : out + (runs.size() > shown ? ", ..." : "");
  }
}
