package org.bootdisk.block;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the extents of a range: ascending, contiguous, non-empty, covering exactly the range,
 * neighbours of one status joined. It holds one extent at a time, whatever the size of the device.
 *
 * <pre>{@code
 * Extents walk = device.extents(0, device.size());
 * for (Extent e = walk.next(); e != null; e = walk.next()) { ... }
 * }</pre>
 */
public final class Extents {

  private final BlockDevice device;
  private final long end;
  private long at;
  private @Nullable Extent pending;

  Extents(BlockDevice device, long offset, long length) {
    this.device = device;
    this.at = offset;
    this.end = offset + length;
  }

  /** The next extent, or null behind the last one. */
  public @Nullable Extent next() throws IOException {
    Extent joined = pending != null ? pending : fetch();
    pending = null;
    if (joined == null) {
      return null;
    }
    for (Extent following = fetch(); following != null; following = fetch()) {
      if (!joined.joins(following)) {
        pending = following;
        break;
      }
      joined = joined.join(following);
    }
    return joined;
  }

  /** All that remain. For ranges whose number of extents is known to be small. */
  public List<Extent> toList() throws IOException {
    List<Extent> all = new ArrayList<>();
    for (Extent e = next(); e != null; e = next()) {
      all.add(e);
    }
    return List.copyOf(all);
  }

  private @Nullable Extent fetch() throws IOException {
    if (at == end) {
      return null;
    }
    Extent extent = device.extent(at, end - at);
    if (extent.start() != at || extent.end() > end) {
      throw new IllegalStateException(
          device.description() + ": asked for [" + at + ", " + end + "), was given " + extent);
    }
    at = extent.end();
    return extent;
  }
}
