package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Zero bytes: writing them and finding them. */
public final class Zeros {

  private static final int CHUNK = 64 * 1024;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK).asReadOnlyBuffer();

  private Zeros() {}

  /** A read-only buffer of {@code length} zero bytes, at most 64 KiB. */
  public static ByteBuffer buffer(int length) {
    return ZEROS.duplicate().limit(length);
  }

  /** Writes {@code length} zero bytes at {@code offset}, in pieces. */
  public static void writeTo(BlockDevice device, long offset, long length) throws IOException {
    for (long done = 0; done < length; done += CHUNK) {
      device.write(offset + done, buffer((int) Math.min(CHUNK, length - done)));
    }
  }

  /** Whether all of {@code bytes}' remaining bytes are zero. Leaves its position alone. */
  public static boolean isZero(ByteBuffer bytes) {
    return prefix(bytes) == bytes.remaining();
  }

  /** How many zeros {@code bytes}' remaining bytes begin with. Leaves its position alone. */
  public static int prefix(ByteBuffer bytes) {
    int done = 0;
    while (done < bytes.remaining()) {
      int length = Math.min(CHUNK, bytes.remaining() - done);
      int found = bytes.slice(bytes.position() + done, length).mismatch(buffer(length));
      if (found >= 0) {
        return done + found;
      }
      done += length;
    }
    return done;
  }
}
