package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.block.Beside;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.inspect.ByteRange;
import org.bootdisk.bootdisk.inspect.Fact;
import org.bootdisk.bootdisk.inspect.Inspection;
import org.bootdisk.bootdisk.inspect.Part;
import org.bootdisk.qcow2.Qcow2Image;
import org.jspecify.annotations.Nullable;

/**
 * Tells why two images differ: by their containers, tables, volumes, files and boot loaders, and
 * what none of these explains by its bytes. A fact that follows from others, as a checksum does, is
 * told only where nothing else differs. Only ranges that one of the images stores are read.
 */
public final class ImageDiff {

  private static final long SMALL = 64 << 20;

  /** What a disk has outside of partitions. */
  private static final Set<String> OUTSIDE = Set.of("mbr", "gpt", "bios-loader");

  private final BlockDevice first;
  private final BlockDevice second;
  private final List<Difference> found = new ArrayList<>();
  private final List<Difference> derived = new ArrayList<>();
  private final List<ByteRange> explainedFirst = new ArrayList<>();
  private final List<ByteRange> explainedSecond = new ArrayList<>();

  /**
   * An image.
   *
   * @param file the image file
   * @param disk the virtual disk in it
   */
  public record Image(BlockDevice file, BlockDevice disk) {

    private Part container() throws IOException {
      return Inspection.ofContainer(file, disk);
    }

    /** The disk; a small one is read sooner than it is known which of its clusters are holes. */
    private BlockDevice toCompare() {
      return disk instanceof Qcow2Image image && disk.size() <= SMALL ? image.withoutHoles() : disk;
    }
  }

  private ImageDiff(BlockDevice first, BlockDevice second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Every reason, from the container down to bytes; none if the images are equal. Of a container
   * that cannot be read the disk in it is not compared. Two threads read the images.
   */
  public static List<Difference> compare(Image first, Image second) throws IOException {
    ImageDiff diff = new ImageDiff(first.toCompare(), second.toCompare());
    Part a = first.container();
    Part b = second.container();
    diff.compareContainers(a, b);
    if (a.problems().equals(b.problems())) {
      diff.compareDisks(first.disk(), second.disk());
    }
    return diff.found.isEmpty() ? diff.derived : diff.found;
  }

  /** Images of two formats have other facts: these do not tell why their disks differ. */
  private void compareContainers(Part a, Part b) {
    boolean broken = !a.problems().equals(b.problems());
    if (broken || a.shown("format").equals(b.shown("format"))) {
      compareFacts(a, b, "");
      compareChildren(a, b, "");
    }
  }

  /** Bytes are compared first: what lies in equal ones states the same, and is not looked at. */
  private void compareDisks(BlockDevice a, BlockDevice b) throws IOException {
    DifferingBytes differing = DifferingBytes.of(first, second);
    if (differing.isEmpty() && a.size() == b.size()) {
      return;
    }
    Inspection.Scope scope = Touched.scope(a, b, differing);
    try (Beside<Part> other = Beside.start("inspection", () -> Inspection.of(b, scope))) {
      compareDisks(Inspection.of(a, scope), other.await(), differing);
    }
  }

  private void compareFacts(Part a, Part b, String where) {
    boolean broken = !a.problems().equals(b.problems());
    if (broken) {
      found.add(new Difference(a.kind() + ".problem", where, problem(a), problem(b)));
    }
    for (FactDiff.Pair pair : FactDiff.of(a, b)) {
      // What could not be read has no facts, for which the problem stands.
      boolean stated = pair.first() != null && pair.second() != null;
      if (stated || !broken) {
        (pair.derived() ? derived : found).add(pair.difference(a.kind(), where));
      }
      explain(pair.first(), explainedFirst);
      explain(pair.second(), explainedSecond);
    }
  }

  private static String problem(Part part) {
    return part.problems().isEmpty() ? FactDiff.NONE : String.join("; ", part.problems());
  }

  private static void explain(@Nullable Fact fact, List<ByteRange> explained) {
    if (fact != null) {
      explained.addAll(fact.places());
    }
  }

  private void compareChildren(Part a, Part b, String where) {
    Set<String> keys = new LinkedHashSet<>();
    for (Part part : a.parts()) {
      keys.add(part.key());
    }
    for (Part part : b.parts()) {
      keys.add(part.key());
    }
    for (String key : keys) {
      Part left = byKey(a, key);
      Part right = byKey(b, key);
      if (left != null && right != null) {
        String inner = left.name().isEmpty() ? where : where + key;
        compareFacts(left, right, inner);
        compareChildren(left, right, inner);
      } else {
        addLone(left, right, where);
      }
    }
  }

  private void addLone(@Nullable Part a, @Nullable Part b, String where) {
    Part part = a == null ? b : a;
    if (part != null) {
      String rule = part.kind() + (a == null ? ".added" : ".removed");
      String place = part.name().isEmpty() ? where : where + part.key();
      found.add(
          new Difference(
              rule, place, a == null ? "absent" : "there", b == null ? "absent" : "there"));
      addPlace(part, a == null ? explainedSecond : explainedFirst);
    }
  }

  private static void addPlace(Part part, List<ByteRange> explained) {
    if (part.place().isPresent()) {
      explained.add(part.place().get());
    }
  }

  private static @Nullable Part byKey(Part part, String key) {
    for (Part each : part.parts()) {
      if (each.key().equals(key)) {
        return each;
      }
    }
    return null;
  }

  private void compareDisks(Part a, Part b, DifferingBytes differing) throws IOException {
    compareFacts(a, b, "");
    compareChildren(withoutPartitions(a), withoutPartitions(b), "");
    List<String> numbers = numbers(a, b);
    for (String number : numbers) {
      comparePartitionFacts(partition(a, number), partition(b, number));
    }
    for (String number : numbers) {
      Part left = partition(a, number);
      Part right = partition(b, number);
      if (left != null && right != null) {
        compareContent(a, left, right, differing);
      }
    }
    compareRest(a, b, differing);
  }

  /** The table and the boot loader: what is in partitions is compared with these. */
  private static Part withoutPartitions(Part disk) {
    List<Part> parts = new ArrayList<>();
    for (Part part : disk.parts()) {
      if (OUTSIDE.contains(part.kind())) {
        parts.add(part);
      }
    }
    return new Part(disk.kind(), disk.name(), disk.place(), disk.facts(), parts, disk.problems());
  }

  private static List<String> numbers(Part a, Part b) {
    Set<String> numbers = new LinkedHashSet<>();
    for (Part part : a.parts("partition")) {
      numbers.add(part.name());
    }
    for (Part part : b.parts("partition")) {
      numbers.add(part.name());
    }
    return new ArrayList<>(numbers);
  }

  private static @Nullable Part partition(Part disk, String number) {
    for (Part part : disk.parts("partition")) {
      if (part.name().equals(number)) {
        return part;
      }
    }
    return null;
  }

  private void comparePartitionFacts(@Nullable Part a, @Nullable Part b) {
    if (a == null || b == null) {
      addLone(a, b, "");
      return;
    }
    compareFacts(a, b, a.key());
    compareVolumeFacts(a, b, a.key());
    if (!a.place().equals(b.place())) {
      addPlace(a, explainedFirst);
      addPlace(b, explainedSecond);
    }
  }

  private void compareVolumeFacts(Part a, Part b, String where) {
    for (String kind : List.of("fat", "file-system")) {
      List<Part> left = a.parts(kind);
      List<Part> right = b.parts(kind);
      if (!left.isEmpty() && !right.isEmpty()) {
        compareFacts(left.get(0), right.get(0), where);
      } else if (!left.isEmpty() || !right.isEmpty()) {
        addLone(left.isEmpty() ? null : left.get(0), right.isEmpty() ? null : right.get(0), where);
      }
    }
  }

  private void compareContent(Part disk, Part a, Part b, DifferingBytes differing)
      throws IOException {
    if (a.place().isEmpty() || b.place().isEmpty()) {
      return;
    }
    ByteRange left = a.place().get();
    ByteRange right = b.place().get();
    RangeSet explained = new RangeSet();
    addShifted(explained, explainedFirst, left);
    addShifted(explained, explainedSecond, right);
    BlockDevice x = first.slice("partition " + a.name(), left.start(), left.length());
    BlockDevice y = second.slice("partition " + b.name(), right.start(), right.length());
    PartitionDiff diff =
        new PartitionDiff(
            a, b, a.key(), explained, offset -> owner(disk, offset + left.start(), "partition"));
    DifferingBytes inside =
        left.equals(right) ? differing.within(left.start(), left.end()) : DifferingBytes.of(x, y);
    found.addAll(diff.compare(x, y, inside));
  }

  /** What facts explain of a partition, from its start; a partition that moved is not explained. */
  private static void addShifted(RangeSet into, List<ByteRange> explained, ByteRange partition) {
    for (ByteRange range : explained) {
      boolean within = range.start() >= partition.start() && range.end() <= partition.end();
      if (within && !range.equals(partition)) {
        into.add(range.start() - partition.start(), range.end() - partition.start());
      }
    }
  }

  /** What lies outside of partitions; all of a disk that has none. */
  private void compareRest(Part a, Part b, DifferingBytes differing) throws IOException {
    boolean whole = a.parts("partition").isEmpty() && b.parts("partition").isEmpty();
    if (whole) {
      compareVolumeFacts(a, b, "");
      found.addAll(
          new PartitionDiff(a, b, "", explained(), offset -> owner(a, offset, "disk"))
              .compare(first, second, differing));
      return;
    }
    RangeSet explained = explained();
    for (Part disk : List.of(a, b)) {
      for (Part partition : disk.parts("partition")) {
        if (partition.place().isPresent()) {
          explained.add(partition.place().get());
        }
      }
    }
    Leftover leftover = new Leftover();
    leftover.add(differing, explained, 512, offset -> owner(a, offset, "unpartitioned"));
    found.addAll(leftover.differences("bytes", "", ""));
  }

  /** What facts explain in either image. */
  private RangeSet explained() {
    RangeSet explained = new RangeSet();
    for (ByteRange range : explainedFirst) {
      explained.add(range);
    }
    for (ByteRange range : explainedSecond) {
      explained.add(range);
    }
    return explained;
  }

  /** What a byte belongs to, as the first disk has it. */
  private static Leftover.Owner owner(Part disk, long offset, String otherwise) {
    for (Part part : disk.parts()) {
      if (part.kind().equals("partition")) {
        continue;
      }
      if (part.kind().equals("bios-loader") && isIn(part, offset)) {
        return new Leftover.Owner("core-image", "");
      }
      boolean inPlace =
          part.place().isPresent()
              && part.place().get().start() <= offset
              && offset < part.place().get().end();
      if (inPlace && !part.kind().equals("fat")) {
        return new Leftover.Owner(part.kind(), "");
      }
    }
    return new Leftover.Owner(otherwise, "");
  }

  private static boolean isIn(Part part, long offset) {
    Optional<Fact> core = part.fact("core-size");
    if (core.isPresent()) {
      for (ByteRange place : core.get().places()) {
        if (place.start() <= offset && offset < place.end()) {
          return true;
        }
      }
    }
    return false;
  }
}
