package org.bootdisk.bootdisk.chain;

import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Finding;

/**
 * What a check of the boot chain found.
 *
 * @param ways every way there might be, present or not
 */
public record ChainReport(List<BootWay> ways) {

  /** Copies the list. */
  public ChainReport {
    ways = List.copyOf(ways);
  }

  /** The way of one firmware. */
  public BootWay way(BootWay.Firmware firmware) {
    for (BootWay way : ways) {
      if (way.firmware() == firmware) {
        return way;
      }
    }
    throw new IllegalArgumentException("no way is of " + firmware);
  }

  /** Whether the disk was made to be booted at all. */
  public boolean present() {
    return ways.stream().anyMatch(BootWay::present);
  }

  /** The findings of all ways. */
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    ways.forEach(way -> all.addAll(way.findings()));
    return all;
  }
}
