package org.bootdisk.fat.volume;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Zeros;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatTimestamp;

/**
 * An open file, read and written at any offset. It cannot be moved or deleted until it is closed as
 * often as it was opened. Bytes that were never written are zeros, on the disk too: nothing of an
 * earlier file shows in what follows the end of this one.
 */
public final class FatFile implements Closeable {

  private final VolumeCore core;
  private final OpenFiles openFiles;
  private final OpenFiles.Key key;
  private final String path;
  private final ClusterChain chain;
  private long size;
  private int opened = 1;
  private boolean ahead;

  FatFile(VolumeCore core, OpenFiles openFiles, OpenFiles.Key key, FatNode node)
      throws IOException {
    this.core = core;
    this.openFiles = openFiles;
    this.key = key;
    this.path = node.path();
    this.size = node.size();
    // A chain may be longer than the file: what was allocated ahead of its use.
    this.chain =
        core.chain(
            node.entry().firstCluster(),
            path,
            core.geometry.clustersFor(DirectoryEntry.MAX_FILE_SIZE));
  }

  /** Bytes in the file. */
  public long size() {
    return size;
  }

  /**
   * Reads from {@code offset} until {@code dst} is full or the file ends.
   *
   * @return bytes read; -1 if {@code offset} is at or behind the end
   * @throws FormatException.Corrupt if the file's cluster chain ends before the file
   */
  public int read(long offset, ByteBuffer dst) throws IOException {
    requireOpen();
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

  /**
   * Writes all of {@code src} at {@code offset}, which may lie behind the end.
   *
   * @param time the new write time
   * @throws FileSystemException if the volume is full or the file would get too large; the file is
   *     then as it was
   */
  public void write(long offset, ByteBuffer src, Instant time) throws IOException {
    requireOpen();
    if (!src.hasRemaining()) {
      return;
    }
    long end = Math.addExact(offset, src.remaining());
    core.beginWriting();
    long before = size;
    reserve(end);
    if (offset > before) {
      zero(before, offset);
    }
    writeBytes(offset, src);
    long clusters = core.geometry.clustersFor(end);
    if (clusters > core.geometry.clustersFor(before)) {
      zero(end, clusters * core.geometry.clusterSize());
    }
    update(Math.max(before, end), time);
  }

  /**
   * Takes the clusters that a file of {@code length} bytes needs, one behind the other as far as
   * they are free. The file stays as long as it is; what it has no use for when it is closed is
   * given back.
   *
   * @throws FileSystemException if the volume has not that many, or no file is that long
   */
  public void allocate(long length) throws IOException {
    requireOpen();
    core.beginWriting();
    reserve(length);
    ahead = true;
  }

  /** Cuts the file to {@code length} bytes, or extends it with zeros. */
  public void setSize(long length, Instant time) throws IOException {
    requireOpen();
    core.beginWriting();
    long before = size;
    int clusters = (int) core.geometry.clustersFor(length);
    if (length > before) {
      reserve(length);
      zero(before, (long) clusters * core.geometry.clusterSize());
      update(length, time);
      return;
    }
    if (clusters > 0) {
      requireCluster(clusters - 1);
      zero(length, (long) clusters * core.geometry.clusterSize());
    }
    updateEntry(length, clusters == 0 ? 0 : chain.first(), time);
    size = length;
    core.free(chain, clusters);
  }

  /** Closes the file. Nothing is lost if it is not: each change is the volume's at once. */
  @Override
  public void close() throws IOException {
    if (opened > 0) {
      opened--;
      if (opened == 0) {
        openFiles.remove(key);
        giveBack();
      }
    }
  }

  private void giveBack() throws IOException {
    int used = (int) core.geometry.clustersFor(size);
    if (ahead && chain.count() > used) {
      core.free(chain, used);
    }
  }

  /** Counts another user of the same file. */
  FatFile share() {
    opened++;
    return this;
  }

  /** Takes the clusters that {@code length} bytes need, or none. */
  private void reserve(long length) throws IOException {
    if (length > DirectoryEntry.MAX_FILE_SIZE) {
      throw new FileSystemException(
          path, null, ByteSize.print(length) + " are too many: a file has at most 4 GiB - 1 byte");
    }
    long needed = core.geometry.clustersFor(length);
    int had = chain.count();
    if (had < core.geometry.clustersFor(size)) {
      requireCluster((int) core.geometry.clustersFor(size) - 1);
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

  private void writeBytes(long offset, ByteBuffer src) throws IOException {
    int end = src.limit();
    for (long at = offset; src.position() < end; ) {
      int piece = contiguousBytes(at, end - src.position());
      core.device.write(deviceOffset(at), src.limit(src.position() + piece));
      at += piece;
    }
  }

  /** Makes bytes of the file's clusters read as zeros. */
  private void zero(long from, long to) throws IOException {
    BlockDevice device = core.device;
    for (long at = from; at < to; ) {
      int piece = contiguousBytes(at, (int) Math.min(to - at, 1 << 30));
      if (piece <= core.geometry.clusterSize()) {
        Zeros.writeTo(device, deviceOffset(at), piece);
      } else {
        device.zero(deviceOffset(at), piece);
      }
      at += piece;
    }
  }

  private void update(long newSize, Instant time) throws IOException {
    updateEntry(newSize, chain.first(), time);
    size = newSize;
  }

  private void updateEntry(long newSize, int firstCluster, Instant time) throws IOException {
    Directory directory = core.directory(key.directory(), path);
    Slot slot = directory.at(key.slot());
    if (slot == null) {
      throw new NoSuchFileException(path);
    }
    FatTimestamp stamp = core.stamp(time);
    DirectoryEntry entry = slot.entry();
    directory.replace(slot, entry.written(firstCluster, newSize, stamp));
    core.changed(directory);
  }

  /** How many of {@code wanted} bytes from {@code offset} on lie one behind the other. */
  private int contiguousBytes(long offset, int wanted) throws IOException {
    FatGeometry geometry = core.geometry;
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
          core.geometry.clustersFor(size) + " for " + size + " bytes");
    }
  }

  private long deviceOffset(long offset) {
    int clusterSize = core.geometry.clusterSize();
    return core.geometry.clusterOffset(chain.get((int) (offset / clusterSize)))
        + offset % clusterSize;
  }

  private void requireOpen() throws ClosedChannelException {
    if (opened == 0) {
      throw new ClosedChannelException();
    }
  }
}
