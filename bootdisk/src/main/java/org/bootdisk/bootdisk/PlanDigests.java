package org.bootdisk.bootdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Content.ZeroContent;
import org.bootdisk.block.Region;
import org.bootdisk.block.Sha256;
import org.bootdisk.block.Text;

/**
 * A plan with the digest of every region's source: all files have been read. Plans with one digest
 * make the same disk, byte for byte.
 *
 * @param plan the plan
 * @param regions SHA-256 of each region's bytes, in the order of the plan; empty for zeros
 * @param digest of the whole: SHA-256 of starts, lengths and digests of all regions
 */
public record PlanDigests(DiskPlan plan, List<String> regions, String digest) {

  /** Hexadecimal digits that are printed for people. */
  private static final int SHOWN = 12;

  /** Copies the list. */
  public PlanDigests {
    regions = List.copyOf(regions);
  }

  /** Reads every source. */
  public static PlanDigests of(DiskPlan plan) throws IOException {
    List<String> digests = new ArrayList<>();
    Sha256 all = new Sha256();
    for (Region region : plan.regions().list()) {
      boolean zeros = region.content() instanceof ZeroContent;
      String digest = zeros ? "" : Sha256.of(region.content());
      digests.add(digest);
      all.add(region.start() + " " + region.length() + " " + digest + "\n");
    }
    return new PlanDigests(plan, digests, all.hex());
  }

  /** One line a region: first byte, length in bytes, start of the digest, name, what fills it. */
  public String print() {
    StringBuilder out = new StringBuilder();
    int index = 0;
    for (Region region : plan.regions().list()) {
      String digest = regions.get(index++);
      out.append(
          Text.format(
              "%12d %12d  %-12s  %s: %s\n",
              region.start(),
              region.length(),
              digest.isEmpty() ? "-" : digest.substring(0, SHOWN),
              region.name(),
              region.content().description()));
    }
    return out.toString();
  }
}
