package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Region;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.PlanDigests;

/**
 * Whether each range of a disk has the bytes that a manifest or a recipe says, and zeros between.
 */
public final class ContentCheck {

  /** Ours: nobody reads more, and who gave the manifest of another disk wants to read none. */
  static final int MOST_FINDINGS = 100;

  private final BlockDevice disk;
  private final List<Finding> findings = new ArrayList<>();
  private long more;

  /**
   * A range and what it is to hold.
   *
   * @param name of the range
   * @param start first byte, not negative
   * @param length bytes, not negative; the end is no more than 2^63 - 1
   * @param sha256 of these bytes, in lower-case hexadecimal
   */
  public record Expected(String name, long start, long length, String sha256) {}

  private ContentCheck(BlockDevice disk) {
    this.disk = disk;
  }

  /**
   * Checks a disk.
   *
   * @param name of the section
   * @param size bytes that the disk is to have
   * @param expected ranges that do not overlap
   */
  public static Section check(String name, BlockDevice disk, long size, List<Expected> expected)
      throws IOException {
    ContentCheck check = new ContentCheck(disk);
    if (disk.size() != size) {
      check.add(
          "content.size",
          Fault.in(disk.description())
              .actual("the size is " + disk.size() + " bytes")
              .expected(Long.toString(size)));
    }
    List<Expected> sorted = new ArrayList<>(expected);
    sorted.sort(Comparator.comparingLong(Expected::start));
    long end = 0;
    String before = "the start of the disk";
    for (Expected range : sorted) {
      check.zeros(before, end, Math.min(range.start(), disk.size()));
      check.range(range);
      end = Math.max(end, range.start() + range.length());
      before = range.name();
    }
    check.zeros(before, end, disk.size());
    check.tellMore();
    return new Section(name, check.findings);
  }

  /** What a build of a plan would make. */
  public static List<Expected> expected(PlanDigests plan) {
    List<Expected> expected = new ArrayList<>();
    Iterator<String> digests = plan.regions().iterator();
    for (Region region : plan.plan().regions().list()) {
      String digest = digests.next();
      if (!digest.isEmpty()) {
        expected.add(new Expected(region.name(), region.start(), region.length(), digest));
      }
    }
    return expected;
  }

  private void add(String rule, Fault fault) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(Severity.ERROR, rule, fault));
    } else {
      more++;
    }
  }

  private void tellMore() {
    if (more > 0) {
      Fault fault =
          Fault.in(disk.description())
              .actual(more + " more ranges differ")
              .advice("so many differ if the disk was made of something else");
      findings.add(new Finding(Severity.ERROR, "content.more", fault));
    }
  }

  private void range(Expected range) throws IOException {
    boolean there = Ranges.within(range.start(), range.length(), disk.size());
    String digest =
        there
            ? new Sha256().add(disk, range.start(), range.length()).hex()
            : "beyond the disk's end";
    if (!digest.equals(range.sha256())) {
      add(
          "content.region",
          Fault.in(
                  disk.description()
                      + "[bytes "
                      + range.start()
                      + " to "
                      + (range.start() + range.length() - 1)
                      + "]: "
                      + Quoted.escaped(range.name()))
              .actual("SHA-256 " + digest)
              .expected(range.sha256()));
    }
  }

  /** What is in no range is zeros; where nothing is stored, nothing is read. */
  private void zeros(String before, long start, long end) throws IOException {
    if (start >= end) {
      return;
    }
    Extents walk = disk.extents(start, end - start);
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      long found = extent.readsAsZeros() ? -1 : Slack.firstNonZero(disk, extent);
      if (found >= 0) {
        add(
            "content.zeros",
            Fault.in(
                    disk.description()
                        + "[bytes "
                        + start
                        + " to "
                        + (end - 1)
                        + "]: behind "
                        + Quoted.escaped(before))
                .actual("a byte other than zero at " + found)
                .expected("zeros"));
        return;
      }
    }
  }
}
