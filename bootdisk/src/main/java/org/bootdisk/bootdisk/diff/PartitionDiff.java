package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.Beside;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.fat.volume.FatVolume;

/** Compares what two partitions, or two disks without partitions, hold. */
final class PartitionDiff {

  private static final int SECTOR = 512;

  private final Part first;
  private final Part second;
  private final String where;
  private final RangeSet explained;
  private final Leftover.Owners others;

  /**
   * Prepares a comparison.
   *
   * @param where the partitions, for people
   * @param explained bytes of them that facts explain; takes more
   * @param others what bytes belong to that are in no FAT volume
   */
  PartitionDiff(Part first, Part second, String where, RangeSet explained, Leftover.Owners others) {
    this.first = first;
    this.second = second;
    this.where = where;
    this.explained = explained;
    this.others = others;
  }

  /**
   * Compares; {@code a} and {@code b} are the bytes of the partitions.
   *
   * @param differing where these differ
   */
  List<Difference> compare(BlockDevice a, BlockDevice b, DifferingBytes differing)
      throws IOException {
    boolean fat = !first.parts("fat").isEmpty() && !second.parts("fat").isEmpty();
    if (differing.isEmpty() && a.size() == b.size()) {
      return List.of();
    }
    List<Difference> all = new ArrayList<>();
    if (fat) {
      try (FatVolume left = FatVolume.open(a);
          FatVolume right = FatVolume.open(b)) {
        return compareFat(left, right, differing);
      } catch (FormatException e) {
        addProblem(problem(a), problem(b), all);
      }
    }
    Leftover leftover = new Leftover();
    leftover.add(differing, explained, SECTOR, others);
    all.addAll(leftover.differences("bytes", where, ":"));
    return all;
  }

  private void addProblem(String left, String right, List<Difference> found) {
    if (!left.equals(right)) {
      found.add(new Difference("fat.problem", where, left, right));
    }
  }

  /** Why the tree of a volume cannot be read: it is then compared byte by byte. */
  private static String problem(BlockDevice device) throws IOException {
    try (FatVolume volume = FatVolume.open(device)) {
      volume.walk(volume.root(), node -> {});
      return FactDiff.NONE;
    } catch (FormatException e) {
      return e.fault().message();
    }
  }

  /** The trees are read only if they may differ: a label, or a boot sector, is of none. */
  private List<Difference> compareFat(FatVolume left, FatVolume right, DifferingBytes differing)
      throws IOException {
    FatSide root = FatSide.ofRoot(left);
    if (root.hasFilesOf(FatSide.ofRoot(right), differing)) {
      return leftover(root, differing);
    }
    try (Beside<FatSide> other = Beside.start("volume", () -> FatSide.of(right))) {
      return compareTrees(FatSide.of(left), other.await(), differing);
    }
  }

  private List<Difference> compareTrees(FatSide left, FatSide right, DifferingBytes differing)
      throws IOException {
    List<Difference> all =
        new ArrayList<>(
            new FatDiff(left, right, where, differing, explained, contents()).compare());
    if (left.isLaidOutAs(right)) {
      all.addAll(leftover(left, differing));
    }
    return all;
  }

  private List<Difference> leftover(FatSide side, DifferingBytes differing) throws IOException {
    Leftover leftover = new Leftover();
    leftover.add(differing, explained, SECTOR, side::owner);
    return leftover.differences("bytes", where, ":");
  }

  /** How the programs and kernels at the same path differ, in words. */
  private Map<String, String> contents() {
    Map<String, String> words = new LinkedHashMap<>();
    for (Part a : first.parts()) {
      for (Part b : second.parts(a.kind())) {
        if (!a.name().isEmpty() && a.name().equals(b.name())) {
          StringBuilder line = new StringBuilder();
          for (FactDiff.Pair pair : FactDiff.of(a, b)) {
            Difference difference = pair.difference(a.kind(), "");
            line.append(line.length() == 0 ? "" : "; ")
                .append(pair.name())
                .append(' ')
                .append(difference.first())
                .append(" | ")
                .append(difference.second());
          }
          words.merge(a.name().substring(1), line.toString(), (x, y) -> x + "; " + y);
        }
      }
    }
    return words;
  }
}
