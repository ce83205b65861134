package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.fat.layout.FatGeometry;

/** A file of a volume, read at any offset. */
public final class FatFile {

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final ClusterChain chain;
  private final FatNode node;

  FatFile(BlockDevice device, FatGeometry geometry, ClusterChain chain, FatNode node) {
    this.device = device;
    this.geometry = geometry;
    this.chain = chain;
    this.node = node;
  }

  /** Bytes in the file. */
  public long size() {
    return node.size();
  }

  /**
   * Reads from {@code offset} until {@code dst} is full or the file ends.
   *
   * @return bytes read; -1 if {@code offset} is at or behind the end
   * @throws FormatException.Corrupt if the file's cluster chain ends before the file
   */
  public int read(long offset, ByteBuffer dst) throws IOException {
    if (offset >= size()) {
      return -1;
    }
    int length = (int) Math.min(dst.remaining(), size() - offset);
    int limit = dst.limit();
    int end = dst.position() + length;
    for (long at = offset; dst.position() < end; ) {
      int piece = (int) Math.min(contiguousBytes(at, end - dst.position()), end - dst.position());
      device.read(deviceOffset(at), dst.limit(dst.position() + piece));
      at += piece;
    }
    dst.limit(limit);
    return length;
  }

  private long contiguousBytes(long offset, int wanted) throws IOException {
    int clusterSize = geometry.clusterSize();
    int index = (int) (offset / clusterSize);
    if (!chain.has(index)) {
      throw new FormatException.Corrupt(
          Fault.in(device.description() + ": " + Quoted.of("/" + node.path()))
              .actual("the cluster chain has " + chain.count() + " clusters")
              .expected(geometry.clustersFor(size()) + " for " + size() + " bytes")
              .source("FAT, \"FAT Data Structure\"")
              .advice("check and repair the volume"));
    }
    int in = (int) (offset % clusterSize);
    int most = (int) geometry.clustersFor((long) in + wanted);
    return (long) chain.contiguous(index, most) * clusterSize - in;
  }

  private long deviceOffset(long offset) {
    int clusterSize = geometry.clusterSize();
    return geometry.clusterOffset(chain.get((int) (offset / clusterSize))) + offset % clusterSize;
  }
}
