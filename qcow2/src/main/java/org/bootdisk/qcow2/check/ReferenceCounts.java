package org.bootdisk.qcow2.check;

import java.util.Arrays;
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
final class ReferenceCounts implements CopiedFlags.Refcount {

  /** Clusters in a page. */
  static final int PAGE_CLUSTERS = 1 << 16;

  /** Our limit, 256 MiB: 16 TiB of clusters of 64 KiB. */
  private static final int MOST_PAGES = 1 << 12;

  /** Our limit on clusters with 255 references or more. */
  private static final int MOST_LARGE = 1 << 18;

  private static final int LARGE = 255;

  /** A page of clusters that have one reference each. */
  private static final byte[] SINGLE = new byte[PAGE_CLUSTERS];

  static {
    Arrays.fill(SINGLE, (byte) 1);
  }

  private final String image;
  private final TreeMap<Long, byte[]> pages = new TreeMap<>();
  private final Map<Long, Long> large = new HashMap<>();
  private long referencedEnd;
  private long latestNumber = -1;
  private byte @Nullable [] latest;

  ReferenceCounts(String image) {
    this.image = image;
  }

  @Override
  public long of(long cluster) {
    return get(cluster);
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
    add(cluster, 1, weight);
  }

  /** Counts {@code weight} references more to each of {@code clusters} from {@code first} on. */
  void add(long first, long clusters, long weight) throws FormatException {
    if (clusters > 0 && weight > 0) {
      referencedEnd = Math.max(referencedEnd, first + clusters);
    }
    for (long at = first; at < first + clusters; ) {
      long pageEnd = (at / PAGE_CLUSTERS + 1) * PAGE_CLUSTERS;
      long end = Math.min(first + clusters, pageEnd);
      byte[] page = page(at / PAGE_CLUSTERS);
      if (page == null) {
        page = newPage(at / PAGE_CLUSTERS);
      }
      int i = (int) (at % PAGE_CLUSTERS);
      for (int last = i + (int) (end - at); i < last; i++) {
        int count = Byte.toUnsignedInt(page[i]);
        if (count + weight < LARGE) {
          page[i] = (byte) (count + weight);
        } else {
          addLarge(pageEnd - PAGE_CLUSTERS + i, count, weight);
          page[i] = (byte) LARGE;
        }
      }
      at = end;
    }
  }

  @Override
  public boolean areSingle(long first, long clusters) {
    for (long at = first; at < first + clusters; ) {
      byte[] page = page(at / PAGE_CLUSTERS);
      int from = (int) (at % PAGE_CLUSTERS);
      int to = (int) Math.min(PAGE_CLUSTERS, from + first + clusters - at);
      if (page == null || !Arrays.equals(page, from, to, SINGLE, from, to)) {
        return false;
      }
      at += to - from;
    }
    return true;
  }

  /** The references to {@code into.length} clusters from {@code first} on. */
  void get(long first, long[] into) {
    for (int done = 0; done < into.length; ) {
      long at = first + done;
      byte[] page = page(at / PAGE_CLUSTERS);
      int from = (int) (at % PAGE_CLUSTERS);
      int length = Math.min(PAGE_CLUSTERS - from, into.length - done);
      for (int i = 0; i < length; i++) {
        int count = page == null ? 0 : Byte.toUnsignedInt(page[from + i]);
        into[done + i] = count < LARGE ? count : large.getOrDefault(at + i, (long) LARGE);
      }
      done += length;
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
    return referencedEnd;
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
