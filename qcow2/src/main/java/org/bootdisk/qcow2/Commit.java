package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.ResizableDevice;

/** Writes what an overlay has to its backing file. */
public final class Commit {

  private static final int PIECE_SIZE = 2 << 20;

  private Commit() {}

  /**
   * Writes all that is stored in {@code overlay} itself to {@code base}, which grows if it is the
   * shorter one, and makes that durable. The overlay stays as it is; {@link Qcow2Image#makeEmpty}
   * empties it.
   *
   * @param base the overlay's backing file, opened to be written
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static void commit(Qcow2Image overlay, ResizableDevice base, LongConsumer progress)
      throws IOException {
    if (base.size() < overlay.size()) {
      base.resize(overlay.size());
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_SIZE);
    Extents walk = overlay.layer().extents(0, overlay.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      switch (extent.status()) {
        case DATA -> copy(overlay, base, extent, buffer);
        case ZERO -> base.zero(extent.start(), extent.length());
        case HOLE -> {}
      }
      progress.accept(extent.length());
    }
    base.flush();
  }

  private static void copy(
      Qcow2Image overlay, ResizableDevice base, Extent extent, ByteBuffer buffer)
      throws IOException {
    for (long at = extent.start(); at < extent.end(); ) {
      int length = (int) Math.min(PIECE_SIZE, extent.end() - at);
      overlay.read(at, buffer.clear().limit(length));
      base.write(at, buffer.flip());
      at += length;
    }
  }
}
