package org.bootdisk.block;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Where every byte of a device comes from: named regions, contiguous from 0 to the end. */
public record Regions(List<Region> list) {

  /** Refuses gaps and overlaps. */
  public Regions {
    list = List.copyOf(list);
    long next = 0;
    for (Region region : list) {
      if (region.start() != next) {
        throw new IllegalArgumentException(
            Text.format(
                "region '%s' starts at %d, expected %d", region.name(), region.start(), next));
      }
      next = region.end();
    }
  }

  /** Collects regions from offset 0 on. */
  public static Builder builder() {
    return new Builder();
  }

  /** Bytes in all regions. */
  public long size() {
    return list.isEmpty() ? 0 : list.get(list.size() - 1).end();
  }

  /**
   * Carries the plan out on a device that reads as zeros. Each content sees only its own slice.
   *
   * @param progress is told the length of each region when that region is done, in bytes
   */
  public void writeTo(BlockDevice device, LongConsumer progress) throws IOException {
    if (device.size() != size()) {
      throw new IllegalArgumentException(
          Text.format("regions end at %d, the device at %d", size(), device.size()));
    }
    for (Region region : list) {
      region.writeTo(device);
      progress.accept(region.length());
    }
  }

  /** Appends regions one behind the other, so that none can overlap or leave a gap. */
  public static final class Builder {

    private final List<Region> list = new ArrayList<>();
    private long end;

    private Builder() {}

    /** One past the last byte so far: where the next region begins. */
    public long end() {
      return end;
    }

    /** Appends a region; empty content appends nothing. */
    public Builder add(String name, Content content) {
      if (content.length() > 0) {
        list.add(new Region(name, end, content));
        end = Math.addExact(end, content.length());
      }
      return this;
    }

    /** Appends zeros up to {@code offset}, which is not before the end so far. */
    public Builder zerosUpTo(String name, long offset) {
      if (offset < end) {
        throw new IllegalArgumentException(
            Text.format("'%s' is to end at %d, regions reach to %d already", name, offset, end));
      }
      return add(name, Content.zeros(offset - end));
    }

    /** Appends all regions of another plan, their names led by {@code prefix}. */
    public Builder addAll(String prefix, Regions inner) {
      for (Region region : inner.list()) {
        add(prefix + region.name(), region.content());
      }
      return this;
    }

    /** All that was appended. */
    public Regions build() {
      return new Regions(list);
    }
  }
}
