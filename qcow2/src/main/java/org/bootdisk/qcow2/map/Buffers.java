package org.bootdisk.qcow2.map;

import java.nio.ByteBuffer;
import org.bootdisk.block.Zeros;

/** Parts of buffers. */
final class Buffers {

  private static final int CHUNK = 64 * 1024;

  private Buffers() {}

  /** Puts {@code length} zero bytes. */
  static void zero(ByteBuffer dst, int length) {
    for (int left = length; left > 0; ) {
      int piece = Math.min(CHUNK, left);
      dst.put(Zeros.buffer(piece));
      left -= piece;
    }
  }

  /** The next {@code length} bytes as a buffer of their own; {@code from} moves behind them. */
  static ByteBuffer take(ByteBuffer from, int length) {
    ByteBuffer taken = from.slice(from.position(), length);
    from.position(from.position() + length);
    return taken;
  }
}
