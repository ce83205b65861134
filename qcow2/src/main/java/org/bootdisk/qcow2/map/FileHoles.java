package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.jspecify.annotations.Nullable;

/**
 * Guest clusters that are mapped and lie in holes of their file, as preallocated metadata leaves
 * them: they read as zeros. Looking for holes takes calls of the system, so they are looked for
 * only in files that store less than their refcounts say, by QEMU's measure: a tenth less.
 */
public final class FileHoles {

  /** What QEMU rounds the end of a file up to, in bytes. */
  private static final long SECTOR = 512;

  private final Metadata metadata;
  private final HostFile data;
  private @Nullable Boolean expected;

  /** The holes below the guest clusters that are in {@code data}. */
  public FileHoles(Metadata metadata, HostFile data) {
    this.metadata = metadata;
    this.data = data;
  }

  /** A stored extent, or as much of it from its start on as is a hole of the file or is none. */
  Extent seen(Extent stored) throws IOException {
    if (stored.hostOffset().isEmpty() || !areExpected()) {
      return stored;
    }
    long host = stored.hostOffset().getAsLong();
    BlockDevice file = data.device();
    if (host >= file.size()) {
      return of(stored, Extent.Status.SPARSE, stored.length());
    }
    long available = Math.min(stored.length(), file.size() - host);
    Extent found = file.extent(host, available);
    boolean hole = found.readsAsZeros();
    boolean toTheEnd = found.end() == file.size();
    long length =
        !toTheEnd ? found.length() : hole ? stored.length() : toSector(host, found.length());
    return of(
        stored,
        hole ? Extent.Status.SPARSE : Extent.Status.DATA,
        Math.min(stored.length(), length));
  }

  /** Data up to the end of the file go on to the end of its last sector. */
  private static long toSector(long host, long length) {
    return Ranges.alignUp(host + length, SECTOR) - host;
  }

  private static Extent of(Extent stored, Extent.Status status, long length) {
    OptionalLong host = stored.hostOffset();
    return new Extent(stored.start(), length, status, stored.depth(), host);
  }

  private synchronized boolean areExpected() {
    Boolean known = expected;
    if (known == null) {
      try {
        known = countsMoreThanIsStored();
      } catch (IOException e) {
        // Refcounts that cannot be read do not keep the content from being read.
        known = false;
      }
      expected = known;
    }
    return known;
  }

  private boolean countsMoreThanIsStored() throws IOException {
    BlockDevice file = metadata.file().device();
    ClusterGeometry geometry = metadata.geometry();
    long stored = file.allocatedSize() >>> geometry.clusterBits();
    long enough = Math.max(stored * 10 / 9, stored + 2);
    long end = geometry.clusters(file.size());
    return enough <= end && counted(end, enough) >= enough;
  }

  /** Clusters before {@code end} that are in use; counted until there are {@code enough}. */
  private long counted(long end, long enough) throws IOException {
    Refcounts refcounts = metadata.refcounts();
    long count = 0;
    for (long at = 0; at < end && count < enough; at = refcounts.blockEnd(at)) {
      if (refcounts.isCovered(at)) {
        count += refcounts.countUsed(at, Math.min(end, refcounts.blockEnd(at)));
      }
    }
    return count;
  }
}
