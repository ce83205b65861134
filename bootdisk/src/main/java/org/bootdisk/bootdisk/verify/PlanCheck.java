package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Finding.Severity;
import org.bootdisk.bootdisk.PlanDigests;
import org.bootdisk.bootdisk.diff.Difference;
import org.bootdisk.bootdisk.diff.ImageDiff;
import org.bootdisk.bootdisk.recipe.ImageFormat;

/**
 * Whether a disk is what a plan makes. Only if it is not, the plan is carried out, and what differs
 * is told as {@link ImageDiff} tells it.
 */
public final class PlanCheck {

  private static final String NAME = "recipe";

  private PlanCheck() {}

  /**
   * Checks a disk.
   *
   * @param directory where a file may be made, and is removed again
   */
  public static Section check(BlockDevice disk, PlanDigests plan, Path directory)
      throws IOException {
    long size = plan.plan().size();
    Section ranges = ContentCheck.check(NAME, disk, size, ContentCheck.expected(plan));
    if (ranges.findings().isEmpty()) {
      return ranges;
    }
    Path file = directory.resolve("planned.img");
    List<Finding> findings = new ArrayList<>();
    try {
      plan.plan().build(file, ImageFormat.RAW, bytes -> {});
      try (FileDevice made = FileDevice.openReadOnly(file)) {
        for (Difference difference : ImageDiff.compare(image(made), image(disk))) {
          findings.add(finding(disk, difference));
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return findings.isEmpty() ? ranges : new Section(NAME, findings);
  }

  private static ImageDiff.Image image(BlockDevice disk) {
    return new ImageDiff.Image(disk, disk);
  }

  private static Finding finding(BlockDevice disk, Difference difference) {
    String where = difference.where().isEmpty() ? disk.description() : difference.where();
    return new Finding(
        Severity.ERROR,
        NAME + "." + difference.rule(),
        Fault.in(where).actual(difference.second()).expected(difference.first()));
  }
}
