package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.BackingReference;

/** Puts an overlay onto another backing file so that its content stays what it is. */
public final class Rebase {

  private static final int LEAST_AT_ONCE = 1 << 20;

  /** Deeper than any file: the new backing file is none of the chain. */
  private static final int NEW_FILE = Integer.MAX_VALUE;

  private final Qcow2Image overlay;
  private final BlockDevice layer;
  private final BlockDevice newBase;
  private final int depth;
  private final ByteBuffer content;
  private final Delta.Form form;

  private Rebase(Qcow2Image overlay, BlockDevice newBase, int depth, Delta.Form form) {
    this.overlay = overlay;
    this.layer = overlay.layer();
    this.newBase = newBase;
    this.depth = depth;
    this.form = form;
    this.content = IoBuffers.allocate(Math.max(clusterSize(), LEAST_AT_ONCE));
  }

  /**
   * Copies to the overlay what would read otherwise over the new backing file, then names that
   * file. The overlay must be closed and opened anew before it is read.
   *
   * @param newBase the content of the new backing file; an empty device to have none
   * @param reference how to name it; empty to have none
   * @param form of the clusters that are copied
   */
  public static void rebase(
      Qcow2Image overlay,
      BlockDevice newBase,
      Optional<BackingReference> reference,
      Delta.Form form)
      throws IOException {
    rebase(new Rebase(overlay, newBase, NEW_FILE, form), reference);
  }

  /**
   * Takes files out of the chain, as {@link #rebase(Qcow2Image, BlockDevice, Optional, Delta.Form)}
   * onto a deeper one does. What lies there or deeper need not be compared.
   *
   * @param depth of {@code newBase} in the overlay's chain: 1 is its backing file, 2 the backing
   *     file of that
   */
  public static void rebaseWithinChain(
      Qcow2Image overlay,
      BlockDevice newBase,
      int depth,
      BackingReference reference,
      Delta.Form form)
      throws IOException {
    rebase(new Rebase(overlay, newBase, depth, form), Optional.of(reference));
  }

  private static void rebase(Rebase rebase, Optional<BackingReference> reference)
      throws IOException {
    Qcow2Image overlay = rebase.overlay;
    if (rebase.form == Delta.Form.COMPRESSED) {
      overlay.compression().require();
    }
    rebase.copyDifferences();
    overlay.flush();
    overlay.base().change(reference);
    overlay.flush();
  }

  /** What shows through must not change; where the overlay has something itself, nothing does. */
  private void copyDifferences() throws IOException {
    int resolution = Math.min(clusterSize(), Comparison.PIECE_SIZE);
    long size = overlay.size();
    try (Comparison shown = new Comparison(overlay, newBase, resolution, this::copy)) {
      for (long at = 0; at < size; ) {
        Extent own = layer.extent(at, size - at);
        if (own.status() == Extent.Status.HOLE) {
          compareShown(own, shown);
        }
        at = own.end();
      }
      shown.finish();
    }
  }

  private void compareShown(Extent hole, Comparison shown) throws IOException {
    Extents walk = overlay.extents(hole.start(), hole.length());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (extent.depth() < depth) {
        shown.add(extent.start(), extent.end());
      }
    }
  }

  /** Writes what reads there now, whole clusters at a time. */
  private boolean copy(long start, long end) throws IOException {
    if (form == Delta.Form.COMPRESSED) {
      compress(start, end);
      return true;
    }
    for (long at = start; at < end; ) {
      long gridEnd = Ranges.alignDown(at, content.capacity()) + content.capacity();
      int length = (int) (Math.min(gridEnd, end) - at);
      overlay.read(at, content.clear().limit(length));
      overlay.write(at, content.flip());
      at += length;
    }
    return true;
  }

  private void compress(long start, long end) throws IOException {
    int cluster = clusterSize();
    for (long at = Ranges.alignDown(start, cluster); at < Math.min(end, overlay.size()); ) {
      int length = (int) Math.min(cluster, overlay.size() - at);
      overlay.read(at, content.clear().limit(length));
      overlay.compression().write(at, content.flip());
      at += cluster;
    }
  }

  private int clusterSize() {
    return overlay.header().geometry().tableBytes();
  }
}
