package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.jspecify.annotations.Nullable;

/** Where a directory lies: a chain of clusters, or a fixed region. */
final class DirectoryStorage {

  private static final int MAX_LENGTH = DirectoryEntry.MAX_ENTRIES * DirectoryEntry.SIZE;

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final String path;
  private final @Nullable ClusterChain chain;

  /** A directory whose clusters are {@code chain}; without one, the fixed root directory. */
  DirectoryStorage(
      BlockDevice device, FatGeometry geometry, String path, @Nullable ClusterChain chain) {
    this.device = device;
    this.geometry = geometry;
    this.path = path;
    this.chain = chain;
  }

  /** The most clusters that a directory has. */
  static long mostClusters(FatGeometry geometry) {
    return Math.max(1, geometry.clustersFor(MAX_LENGTH));
  }

  int id() {
    return chain == null ? 0 : chain.first();
  }

  ByteBuffer read() throws IOException {
    if (chain == null) {
      ByteBuffer fixed = ByteBuffer.allocate((int) geometry.rootDirLength());
      device.read(geometry.rootDirOffset(), fixed);
      return fixed.clear();
    }
    int clusterSize = geometry.clusterSize();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(chain.count(), clusterSize));
    while (bytes.position() < bytes.capacity()) {
      int index = bytes.position() / clusterSize;
      int run = chain.contiguous(index, chain.count() - index);
      bytes.limit(bytes.position() + run * clusterSize);
      device.read(geometry.clusterOffset(chain.get(index)), bytes);
    }
    return bytes.clear();
  }

  /** Writes from {@code offset} of the directory up to the buffer's limit. */
  void write(int offset, ByteBuffer content) throws IOException {
    int clusterSize = geometry.clusterSize();
    int end = content.limit();
    for (int at = offset; at < end; ) {
      int piece = chain == null ? end - at : Math.min(end - at, clusterSize - at % clusterSize);
      long target =
          chain == null
              ? geometry.rootDirOffset() + at
              : geometry.clusterOffset(chain.get(at / clusterSize)) + at % clusterSize;
      device.write(target, content.limit(at + piece).position(at));
      at += piece;
    }
  }

  /** Adds a cluster of zeros; returns the bytes added. */
  int grow(int length, VolumeCore core) throws IOException {
    if (chain == null) {
      throw new FileSystemException(
          core.where(path),
          null,
          "the root directory is full: it has "
              + geometry.bpb().rootEntryCount()
              + " entries, long names take several");
    }
    if (length >= MAX_LENGTH) {
      throw new FileSystemException(
          core.where(path), null, "the directory is full: it has 65536 entries");
    }
    int cluster = core.extend(chain.last(), 1).first();
    chain.append(cluster);
    device.zero(geometry.clusterOffset(cluster), geometry.clusterSize());
    return geometry.clusterSize();
  }
}
