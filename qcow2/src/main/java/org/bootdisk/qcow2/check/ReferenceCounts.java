package org.bootdisk.qcow2.check;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * How often each host cluster is referred to, as counted by a walk: a byte a cluster where clusters
 * are referred to at all, more only for the few that need it.
 */
final class ReferenceCounts {

  /** Clusters in a page. */
  static final int PAGE_CLUSTERS = 1 << 16;

  /** Our limit, 256 MiB: 16 TiB of clusters of 64 KiB. */
  private static final int MOST_PAGES = 1 << 12;

  /** Our limit on clusters with 255 references or more. */
  private static final int MOST_LARGE = 1 << 18;

  private static final int LARGE = 255;

  private final String image;
  private final TreeMap<Long, byte[]> pages = new TreeMap<>();
  private final Map<Long, Long> large = new HashMap<>();
  private long latestNumber = -1;
  private byte @Nullable [] latest;

  ReferenceCounts(String image) {
    this.image = image;
  }

  /** The references to a cluster. */
  long get(long cluster) {
    byte[] page = page(cluster / PAGE_CLUSTERS);
    if (page == null) {
      return 0;
    }
    int count = Byte.toUnsignedInt(page[(int) (cluster % PAGE_CLUSTERS)]);
    return count < LARGE ? count : large.getOrDefault(cluster, (long) LARGE);
  }

  /** Counts {@code weight} references more to a cluster. */
  void add(long cluster, long weight) throws FormatException {
    byte[] page = page(cluster / PAGE_CLUSTERS);
    if (page == null) {
      page = newPage(cluster / PAGE_CLUSTERS);
    }
    int at = (int) (cluster % PAGE_CLUSTERS);
    int count = Byte.toUnsignedInt(page[at]);
    if (count + weight < LARGE) {
      page[at] = (byte) (count + weight);
    } else {
      addLarge(cluster, count, weight);
      page[at] = (byte) LARGE;
    }
  }

  /** The first cluster in {@code [from, end)} with a reference; else {@code end}. */
  long firstReferenced(long from, long end) {
    for (long at = from; at < end; ) {
      Long number = pages.ceilingKey(at / PAGE_CLUSTERS);
      if (number == null) {
        return end;
      }
      at = Math.max(at, number * PAGE_CLUSTERS);
      long pageEnd = Math.min(end, (number + 1) * PAGE_CLUSTERS);
      for (; at < pageEnd; at++) {
        if (get(at) != 0) {
          return at;
        }
      }
    }
    return end;
  }

  /** One past the last cluster with a reference. */
  long end() {
    Map.Entry<Long, byte[]> last = pages.lastEntry();
    if (last == null) {
      return 0;
    }
    int at = PAGE_CLUSTERS;
    while (at > 0 && last.getValue()[at - 1] == 0) {
      at--;
    }
    return last.getKey() * PAGE_CLUSTERS + at;
  }

  private byte @Nullable [] page(long number) {
    if (number != latestNumber) {
      latest = pages.get(number);
      latestNumber = number;
    }
    return latest;
  }

  private byte[] newPage(long number) throws FormatException {
    requireRoom(pages.size(), MOST_PAGES);
    byte[] page = new byte[PAGE_CLUSTERS];
    pages.put(number, page);
    latest = page;
    latestNumber = number;
    return page;
  }

  private void addLarge(long cluster, int count, long weight) throws FormatException {
    requireRoom(large.size(), MOST_LARGE);
    long before = count < LARGE ? count : large.getOrDefault(cluster, (long) LARGE);
    large.put(cluster, Math.addExact(before, weight));
  }

  private void requireRoom(int used, int most) throws FormatException {
    if (used == most) {
      throw new FormatException.LimitExceeded(
          Fault.in(image)
              .expected("an image whose references can be counted in 256 MiB of memory"));
    }
  }
}
