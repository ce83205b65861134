package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.BackingReference;

/** Puts an overlay onto another backing file so that its content stays what it is. */
public final class Rebase {

  private final Qcow2Image overlay;
  private final BlockDevice layer;
  private final BlockDevice newBase;
  private final int clusterSize;

  private Rebase(Qcow2Image overlay, BlockDevice newBase) {
    this.overlay = overlay;
    this.layer = overlay.layer();
    this.newBase = newBase;
    this.clusterSize = overlay.header().geometry().tableBytes();
  }

  /**
   * Copies to the overlay what would read otherwise over the new backing file, then names that
   * file. The overlay must be closed and opened anew before it is read.
   *
   * @param newBase the content of the new backing file; an empty device to have none
   * @param reference how to name it; empty to have none
   */
  public static void rebase(
      Qcow2Image overlay, BlockDevice newBase, Optional<BackingReference> reference)
      throws IOException {
    new Rebase(overlay, newBase).copyDifferences();
    overlay.flush();
    overlay.changeBacking(reference);
    overlay.flush();
  }

  private void copyDifferences() throws IOException {
    long size = overlay.size();
    for (long at = 0; at < size; ) {
      Extent own = layer.extent(at, size - at);
      if (own.status() == Extent.Status.HOLE) {
        long start = at;
        BlockDevice old = overlay.slice("old backing", start, own.length());
        try (BlockDevice now = window(start, own.length())) {
          Comparison.compare(old, now, 512, (from, end) -> copy(start + from, start + end));
        }
      }
      at = own.end();
    }
  }

  /** The new backing file's part; what lies behind its end counts as zeros. */
  private BlockDevice window(long start, long length) {
    long from = Math.min(start, newBase.size());
    return newBase.slice("new backing", from, Math.min(length, newBase.size() - from));
  }

  /** Writes what reads there now, whole clusters at a time. */
  private boolean copy(long start, long end) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.max(clusterSize, 1 << 20));
    for (long at = start; at < end; ) {
      long gridEnd = Ranges.alignDown(at, content.capacity()) + content.capacity();
      int length = (int) (Math.min(gridEnd, end) - at);
      overlay.read(at, content.clear().limit(length));
      overlay.write(at, content.flip());
      at += length;
    }
    return true;
  }
}
