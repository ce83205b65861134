package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Zeros;

/**
 * Gives an overlay the content of a device, and stores only what its backing file does not have:
 * {@code qemu-img convert -B}, but whatever the device's own backing file is.
 */
public final class Delta {

  /** How clusters are stored. */
  public enum Form {
    /** As they are. */
    PLAIN,
    /** Compressed, as far as that makes them smaller. */
    COMPRESSED
  }

  private static final long STEP = 64L << 20;

  private final BlockDevice source;
  private final Qcow2Image overlay;
  private final Form form;
  private final ByteBuffer cluster;

  private Delta(BlockDevice source, Qcow2Image overlay, Form form) {
    this.source = source;
    this.overlay = overlay;
    this.form = form;
    this.cluster = ByteBuffer.allocate(overlay.header().geometry().tableBytes());
  }

  /**
   * Makes {@code overlay} read as {@code source} does.
   *
   * @param overlay is at least as large, and reads as its backing file
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static void copy(BlockDevice source, Qcow2Image overlay, Form form, LongConsumer progress)
      throws IOException {
    Ranges.check(0, source.size(), overlay.size());
    if (form == Form.COMPRESSED) {
      overlay.compression().require();
    }
    new Delta(source, overlay, form).run(progress);
  }

  private void run(LongConsumer progress) throws IOException {
    int resolution = Math.min(cluster.capacity(), Comparison.PIECE_SIZE);
    long size = source.size();
    try (Comparison difference = new Comparison(source, overlay, resolution, this::store)) {
      for (long at = 0; at < size; at += STEP) {
        long end = Math.min(size, at + STEP);
        difference.add(at, end);
        difference.finish();
        progress.accept(end - at);
      }
    }
    overlay.zero(size, overlay.size() - size);
  }

  private boolean store(long start, long end) throws IOException {
    long limit = Math.min(end, source.size());
    for (long at = Ranges.alignDown(start, cluster.capacity()); at < limit; ) {
      store(at);
      at += cluster.capacity();
    }
    return true;
  }

  /** Stores the whole cluster at {@code guest}. */
  private void store(long guest) throws IOException {
    int length = (int) Math.min(cluster.capacity(), source.size() - guest);
    source.read(guest, cluster.clear().limit(length));
    cluster.flip();
    boolean whole = guest + length == Math.min(guest + cluster.capacity(), overlay.size());
    if (Zeros.isZero(cluster)) {
      overlay.zero(guest, length);
    } else if (form == Form.COMPRESSED && whole) {
      overlay.compression().write(guest, cluster);
    } else {
      overlay.write(guest, cluster);
    }
  }
}
