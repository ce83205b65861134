package org.bootdisk.qcow2;

import java.io.IOException;
import org.bootdisk.qcow2.map.BitmapBits;

/**
 * What one bitmap says of the virtual disk. A loop over what is dirty:
 *
 * <pre>{@code
 * for (long at = bits.nextDirty(0); at < bits.size(); at = bits.nextDirty(at)) {
 *   long end = bits.nextClean(at);
 *   copy(at, end - at);
 *   at = end;
 * }
 * }</pre>
 */
public final class DirtyBits {

  private final BitmapBits bits;

  DirtyBits(BitmapBits bits) {
    this.bits = bits;
  }

  /** Guest bytes that each bit stands for. */
  public long granularity() {
    return bits.granularity();
  }

  /** The virtual size in bytes. */
  public long size() {
    return bits.size();
  }

  /** The first dirty byte from {@code offset} on; {@link #size} if there is none. */
  public long nextDirty(long offset) throws IOException {
    return bits.nextDirty(offset);
  }

  /** The first byte from {@code offset} on that is not dirty; {@link #size} if there is none. */
  public long nextClean(long offset) throws IOException {
    return bits.nextClean(offset);
  }
}
