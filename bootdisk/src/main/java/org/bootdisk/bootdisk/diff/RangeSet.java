package org.bootdisk.bootdisk.diff;

import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.bootdisk.inspect.ByteRange;

/** Ranges of bytes, joined where they touch. */
final class RangeSet {

  /** The end of each range by its start. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  void add(ByteRange range) {
    add(range.start(), range.end());
  }

  /** Adds the bytes from {@code start} up to {@code end}. */
  void add(long start, long end) {
    if (end <= start) {
      return;
    }
    long from = start;
    long to = end;
    Map.Entry<Long, Long> before = ranges.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    for (Map.Entry<Long, Long> next = ranges.ceilingEntry(from);
        next != null && next.getKey() <= to;
        next = ranges.ceilingEntry(from)) {
      to = Math.max(to, next.getValue());
      ranges.remove(next.getKey());
    }
    ranges.put(from, to);
  }

  /** Told of ranges. */
  interface Visitor {
    /** The bytes from {@code start} up to {@code end}. */
    void visit(long start, long end) throws java.io.IOException;
  }

  /** Visits what of the bytes from {@code start} up to {@code end} is in no range. */
  void outside(long start, long end, Visitor visitor) throws java.io.IOException {
    long at = start;
    Map.Entry<Long, Long> before = ranges.floorEntry(at);
    if (before != null) {
      at = Math.max(at, before.getValue());
    }
    for (Map.Entry<Long, Long> next : ranges.subMap(start, false, end, false).entrySet()) {
      if (next.getKey() > at) {
        visitor.visit(at, next.getKey());
      }
      at = Math.max(at, next.getValue());
    }
    if (at < end) {
      visitor.visit(at, end);
    }
  }
}
