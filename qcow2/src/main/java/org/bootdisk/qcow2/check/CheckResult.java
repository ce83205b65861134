package org.bootdisk.qcow2.check;

import java.util.List;
import org.bootdisk.block.Finding;

/**
 * What a check found. The numbers are those of {@code qemu-img check}.
 *
 * @param findings the first 1000, in the order of the walk
 * @param corruptions errors
 * @param leaks clusters that are counted and not used
 * @param totalClusters clusters of the virtual disk
 * @param allocatedClusters guest clusters that have a host cluster
 * @param fragmentedClusters of these, the ones that do not follow their predecessor in the file
 * @param compressedClusters of these, the ones stored compressed
 * @param imageEndOffset one past the last byte of the last cluster in use
 */
public record CheckResult(
    List<Finding> findings,
    long corruptions,
    long leaks,
    long totalClusters,
    long allocatedClusters,
    long fragmentedClusters,
    long compressedClusters,
    long imageEndOffset) {

  /** Keeps a copy. */
  public CheckResult {
    findings = List.copyOf(findings);
  }

  /** What the findings come to. */
  public enum Status {
    /** Nothing was found. */
    CLEAN(0),
    /** The content is or may be wrong. */
    CORRUPT(2),
    /** Space is lost, nothing worse. */
    LEAKED(3);

    private final int exitCode;

    Status(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit status of {@code qemu-img check}. */
    public int exitCode() {
      return exitCode;
    }
  }

  /** What the findings come to. */
  public Status status() {
    return corruptions > 0 ? Status.CORRUPT : leaks > 0 ? Status.LEAKED : Status.CLEAN;
  }
}
