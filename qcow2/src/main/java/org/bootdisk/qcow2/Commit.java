package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.IoBuffers;
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
    commit(overlay, overlay.layer(), 1, base, progress);
  }

  /**
   * Writes all that is stored above some backing file to that file, as {@link #commit(Qcow2Image,
   * ResizableDevice, LongConsumer)} does for the next one. What lies between is of no use then.
   *
   * @param depth of {@code base}: 1 is the overlay's backing file, 2 the backing file of that
   */
  public static void commitDown(
      Qcow2Image overlay, int depth, ResizableDevice base, LongConsumer progress)
      throws IOException {
    commit(overlay, overlay, depth, base, progress);
  }

  private static void commit(
      Qcow2Image overlay,
      BlockDevice stored,
      int depth,
      ResizableDevice base,
      LongConsumer progress)
      throws IOException {
    if (base.size() < overlay.size()) {
      base.resize(overlay.size());
    }
    ByteBuffer buffer = IoBuffers.allocate(PIECE_SIZE);
    Extents walk = stored.extents(0, overlay.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      boolean hidden = extent.depth() >= depth;
      // A hole in the overlay alone shows the base; one that is seen through the chain is where a
      // file between them has ended.
      boolean zeros = extent.readsAsZeros() && (extent.status() != Extent.Status.HOLE || depth > 1);
      if (!hidden && extent.status() == Extent.Status.DATA) {
        copy(overlay, base, extent, buffer);
      } else if (!hidden && zeros) {
        base.zero(extent.start(), extent.length());
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
