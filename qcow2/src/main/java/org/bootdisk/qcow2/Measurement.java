package org.bootdisk.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.Bitmap;
import org.bootdisk.qcow2.layout.BitmapDirectory;
import org.bootdisk.qcow2.layout.ClusterGeometry;

/**
 * How large an image file will be: {@code qemu-img measure}.
 *
 * @param required bytes for the content that is there
 * @param fullyAllocated bytes when the guest has written everything
 */
public record Measurement(long required, long fullyAllocated) {

  /** An image of {@code options} and {@code virtualSize} bytes that holds nothing yet. */
  public static Measurement ofSize(long virtualSize, Qcow2Options options) {
    return of(virtualSize, 0, options.geometry());
  }

  /** An image of {@code options} with the content of {@code source}. */
  public static Measurement of(BlockDevice source, Qcow2Options options) throws IOException {
    ClusterGeometry geometry = options.geometry();
    long needed = 0;
    long counted = 0;
    Extents walk = source.extents(0, source.size());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (!extent.readsAsZeros()) {
        long from = Math.max(counted, geometry.clusterStart(extent.start()));
        long end = geometry.alignUp(extent.end());
        needed += Math.max(0, end - from);
        counted = Math.max(counted, end);
      }
    }
    return of(source.size(), needed, geometry);
  }

  /**
   * Bytes that copies of the consistent persistent bitmaps of {@code source} take at most in an
   * image of {@code options}, besides what {@link #of} says.
   */
  public static long ofBitmaps(Qcow2Image source, Qcow2Options options) throws IOException {
    ClusterGeometry geometry = options.geometry();
    List<Bitmap> directory = new ArrayList<>();
    long bytes = 0;
    for (Bitmap bitmap : source.bitmaps().list()) {
      if (!bitmap.isInconsistent()) {
        long bits = Ranges.ceilDiv(source.size(), 1L << bitmap.granularityBits());
        long clusters = geometry.clusters(Ranges.ceilDiv(bits, Byte.SIZE));
        bytes += geometry.alignUp(clusters * Long.BYTES) + (clusters << geometry.clusterBits());
        directory.add(bitmap);
      }
    }
    return bytes + geometry.alignUp(BitmapDirectory.encode(directory).remaining());
  }

  private static Measurement of(long virtualSize, long needed, ClusterGeometry geometry) {
    long all = geometry.alignUp(virtualSize);
    // All tables are counted, as for metadata that is preallocated.
    long metadata = metadata(all, geometry);
    return new Measurement(metadata + needed, metadata + all);
  }

  /** QEMU's formula: header, L1 and L2 tables, and refcounts for them, the data and themselves. */
  private static long metadata(long size, ClusterGeometry geometry) {
    long l2Tables = Ranges.ceilDiv(geometry.clusters(size), geometry.l2Entries());
    long l2Bytes = l2Tables << geometry.clusterBits();
    long l1Bytes = geometry.alignUp(Ranges.alignUp(l2Tables * Long.BYTES, geometry.clusterSize()));
    long plain = geometry.clusterSize() + l2Bytes + l1Bytes;
    return plain + refcountBytes(plain + size, geometry);
  }

  private static long refcountBytes(long bytes, ClusterGeometry geometry) {
    long blocksPerTable = geometry.clusterSize() / Long.BYTES;
    long clusters = geometry.clusters(bytes);
    long blocks = 0;
    long table = 0;
    for (long total = -1; total != clusters + blocks + table; ) {
      total = clusters + blocks + table;
      blocks = Ranges.ceilDiv(total, geometry.refcountsPerBlock());
      table = Ranges.ceilDiv(blocks, blocksPerTable);
    }
    return (blocks + table) << geometry.clusterBits();
  }
}
