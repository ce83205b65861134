package org.bootdisk.bootdisk.diff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes that differ and that nothing else explains, added up by what they belong to. */
final class Leftover {

  /** Owners told one by one; of more, only how many bytes there are in all. */
  private static final int MOST = 1000;

  private final Map<Owner, long[]> counts = new LinkedHashMap<>();
  private long more;

  /**
   * What a byte belongs to.
   *
   * @param what such as {@code slack}
   * @param path of the file or directory; empty if it is none's
   */
  record Owner(String what, String path) {

    // What the JDK makes for records costs a command that compares one pair 20 ms.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Owner owner && what.equals(owner.what) && path.equals(owner.path);
    }

    @Override
    public int hashCode() {
      return 31 * what.hashCode() + path.hashCode();
    }
  }

  /** Tells what a byte belongs to. */
  interface Owners {
    /** The owner of the byte at {@code offset}. */
    Owner of(long offset) throws IOException;
  }

  /**
   * Adds what of {@code differing} is not in {@code explained}.
   *
   * @param unit owners change only at multiples of this
   */
  void add(DifferingBytes differing, RangeSet explained, int unit, Owners owners)
      throws IOException {
    differing.forEach(
        (start, end) ->
            explained.outside(
                start,
                end,
                (from, to) -> {
                  for (long at = from; at < to; ) {
                    long next = Math.min(to, (at / unit + 1) * unit);
                    add(differing.count(at, next), owners);
                    at = next;
                  }
                }));
  }

  private void add(DifferingBytes.Count differing, Owners owners) throws IOException {
    if (differing.bytes() == 0) {
      return;
    }
    Owner owner = owners.of(differing.at());
    if (counts.size() >= MOST && !counts.containsKey(owner)) {
      more += differing.bytes();
      return;
    }
    long[] sum = counts.computeIfAbsent(owner, o -> new long[] {differing.at(), 0});
    sum[1] += differing.bytes();
  }

  /**
   * One difference for each owner.
   *
   * @param kind first word of the rules
   * @param where what the bytes are in
   * @param separator between that and a path
   */
  List<Difference> differences(String kind, String where, String separator) {
    List<Difference> all = new ArrayList<>();
    counts.forEach(
        (owner, sum) ->
            all.add(
                new Difference(
                    kind + "." + owner.what(),
                    owner.path().isEmpty() ? where : where + separator + owner.path(),
                    sum[1] + (sum[1] == 1 ? " byte differs" : " bytes differ"),
                    "the first at " + sum[0])));
    if (more > 0) {
      all.add(new Difference(kind + ".more", where, more + " more bytes differ", ""));
    }
    return all;
  }
}
