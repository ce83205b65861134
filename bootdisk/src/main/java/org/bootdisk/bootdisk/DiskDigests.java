package org.bootdisk.bootdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Region;
import org.bootdisk.block.Sha256;

/**
 * Digests of a planned disk's bytes, zeros included, as other tools compute them of the disk.
 *
 * @param disk SHA-256 of the whole disk
 * @param partitions SHA-256 of each partition, in the order of the plan
 */
public record DiskDigests(String disk, List<String> partitions) {

  /** Copies the list. */
  public DiskDigests {
    partitions = List.copyOf(partitions);
  }

  /** Reads every source. */
  public static DiskDigests of(DiskPlan plan) throws IOException {
    List<String> partitions = new ArrayList<>();
    for (PlannedPartition partition : plan.layout().partitions()) {
      partitions.add(digest(plan, partition.start(), partition.end()));
    }
    return new DiskDigests(digest(plan, 0, plan.size()), partitions);
  }

  /** Of the regions between two bytes, at which regions begin and end. */
  private static String digest(DiskPlan plan, long start, long end) throws IOException {
    Sha256 digest = new Sha256();
    for (Region region : plan.regions().list()) {
      if (region.start() >= start && region.end() <= end) {
        digest.add(region.content());
      }
    }
    return digest.hex();
  }
}
