package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Zeros;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;

/**
 * The bytes of a file in their clusters, whatever entry leads to them. Bytes that were never
 * written are zeros, on the disk too: nothing of an earlier file shows in what follows the end of
 * this one.
 */
final class FileContent {

  private final VolumeCore core;
  private final FatGeometry geometry;
  private final String path;
  private final ClusterChain chain;
  private long size;

  /**
   * The content of a file.
   *
   * @param path of the file, for messages
   * @param firstCluster where its chain begins; 0 if it has none
   * @param size its bytes
   */
  FileContent(VolumeCore core, String path, long firstCluster, long size) throws IOException {
    this.core = core;
    this.geometry = core.geometry;
    this.path = path;
    this.size = size;
    // A chain may be longer than the file: what was allocated ahead of its use.
    this.chain = core.chain(firstCluster, path, geometry.clustersFor(DirectoryEntry.MAX_FILE_SIZE));
  }

  long size() {
    return size;
  }

  /** The first cluster; 0 if there is none. */
  int firstCluster() {
    return chain.first();
  }

  /** Reads until {@code dst} is full or the file ends; returns the bytes read, -1 at the end. */
  int read(long offset, ByteBuffer dst) throws IOException {
    if (offset >= size) {
      return -1;
    }
    int length = (int) Math.min(dst.remaining(), size - offset);
    int limit = dst.limit();
    int end = dst.position() + length;
    for (long at = offset; dst.position() < end; ) {
      int piece = contiguousBytes(at, end - dst.position());
      core.device.read(deviceOffset(at), dst.limit(dst.position() + piece));
      at += piece;
    }
    dst.limit(limit);
    return length;
  }

  /** Writes all of {@code src}, or, if the volume is full, nothing. */
  void write(long offset, ByteBuffer src) throws IOException {
    long end = Math.addExact(offset, src.remaining());
    reserve(end);
    if (offset > size) {
      zero(size, offset);
    }
    writeBytes(offset, src);
    if (geometry.clustersFor(end) > geometry.clustersFor(size)) {
      zeroBehind(end);
    }
    size = Math.max(size, end);
  }

  /** Adds zeros up to {@code length} bytes. */
  void extend(long length) throws IOException {
    reserve(length);
    long end = geometry.clustersFor(length) * geometry.clusterSize();
    zero(size, end);
    size = length;
  }

  /**
   * Prepares the file's last cluster for {@link #cut}.
   *
   * @return the file's first cluster when it is cut
   */
  int beginCut(long length) throws IOException {
    int clusters = (int) geometry.clustersFor(length);
    if (clusters == 0) {
      return 0;
    }
    requireCluster(clusters - 1);
    zeroBehind(length);
    return chain.first();
  }

  /** Leaves {@code length} bytes: called when the entry says so. */
  void cut(long length) throws IOException {
    size = length;
    core.free(chain, (int) geometry.clustersFor(length));
  }

  /** Frees what was taken ahead and is not used. */
  void giveBack() throws IOException {
    int used = (int) geometry.clustersFor(size);
    if (chain.count() > used) {
      core.free(chain, used);
    }
  }

  /** Takes the clusters that {@code length} bytes need, or none. */
  void reserve(long length) throws IOException {
    requireAllowed(length);
    long needed = geometry.clustersFor(length);
    int had = chain.count();
    if (had < geometry.clustersFor(size)) {
      requireCluster((int) geometry.clustersFor(size) - 1);
    }
    try {
      while (chain.count() < needed) {
        int last = chain.count() == 0 ? 0 : chain.last();
        int wanted = (int) Math.min(needed - chain.count(), Integer.MAX_VALUE);
        ClusterAllocator.Run run = core.extend(last, wanted);
        for (int i = 0; i < run.count(); i++) {
          chain.append(run.first() + i);
        }
      }
    } catch (FileSystemException e) {
      core.free(chain, had);
      throw e;
    }
  }

  /** Refuses a length that no file has. */
  void requireAllowed(long length) throws FileSystemException {
    if (length > DirectoryEntry.MAX_FILE_SIZE) {
      throw new FileSystemException(
          path, null, ByteSize.print(length) + " are too many: a file has at most 4 GiB - 1 byte");
    }
  }

  private void writeBytes(long offset, ByteBuffer src) throws IOException {
    int end = src.limit();
    for (long at = offset; src.position() < end; ) {
      int piece = contiguousBytes(at, end - src.position());
      core.device.write(deviceOffset(at), src.limit(src.position() + piece));
      at += piece;
    }
  }

  /** Makes the rest of the cluster read as zeros in which {@code length} bytes end. */
  private void zeroBehind(long length) throws IOException {
    zero(length, geometry.clustersFor(length) * geometry.clusterSize());
  }

  private void zero(long from, long to) throws IOException {
    BlockDevice device = core.device;
    for (long at = from; at < to; ) {
      int piece = contiguousBytes(at, (int) Math.min(to - at, 1 << 30));
      if (piece <= geometry.clusterSize()) {
        Zeros.writeTo(device, deviceOffset(at), piece);
      } else {
        device.zero(deviceOffset(at), piece);
      }
      at += piece;
    }
  }

  /** How many of {@code wanted} bytes from {@code offset} on lie one behind the other. */
  private int contiguousBytes(long offset, int wanted) throws IOException {
    int index = (int) (offset / geometry.clusterSize());
    requireCluster(index);
    int in = (int) (offset % geometry.clusterSize());
    int most = (int) geometry.clustersFor((long) in + wanted);
    long bytes = (long) chain.contiguous(index, most) * geometry.clusterSize() - in;
    return (int) Math.min(bytes, wanted);
  }

  private void requireCluster(int index) throws IOException {
    if (!chain.has(index)) {
      throw core.corrupt(
          path,
          "the cluster chain has " + chain.count() + " clusters",
          geometry.clustersFor(size) + " for " + size + " bytes");
    }
  }

  private long deviceOffset(long offset) {
    int clusterSize = geometry.clusterSize();
    return geometry.clusterOffset(chain.get((int) (offset / clusterSize))) + offset % clusterSize;
  }
}
