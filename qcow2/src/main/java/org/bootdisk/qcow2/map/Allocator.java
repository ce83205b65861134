package org.bootdisk.qcow2.map;

import java.io.IOException;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * Finds free clusters: always the first ones in the file, so that host order is the order of first
 * writes and equal operations give equal files.
 *
 * <p>A refcount block that is missing is put into the first cluster that it covers.
 */
final class Allocator {

  private final HostFile file;
  private final ClusterGeometry geometry;
  private final Refcounts refcounts;
  private final PendingFrees frees;
  private final Metadata metadata;

  /** No cluster before this one is free. */
  private long hint;

  /** Nothing was ever stored in this cluster or behind it. */
  private long blankFrom;

  /** Where the last compressed cluster ends within a host cluster that has room; else 0. */
  private long packedEnd;

  Allocator(Metadata metadata, Refcounts refcounts, PendingFrees frees) {
    this.metadata = metadata;
    this.file = metadata.file();
    this.geometry = metadata.geometry();
    this.refcounts = refcounts;
    this.frees = frees;
    this.blankFrom = geometry.clusters(file.end());
  }

  /** Takes the first free clusters: at least one, at most {@code wanted}, all neighbours. */
  Allocation allocate(long wanted) throws IOException {
    long first = firstFree();
    long limit = Math.min(refcounts.blockEnd(first), Math.addExact(first, wanted));
    long end = refcounts.firstUsed(first, limit);
    Allocation taken = taken(first, end);
    metadata.take(first, end);
    refcounts.set(first, end - first, 1);
    hint = end;
    return taken;
  }

  /** Takes {@code count} neighbours at the end of the file. */
  Allocation allocateTogether(long count) throws IOException {
    while (true) {
      long start = geometry.clusters(file.end());
      long missing = missingBlocks(start, count);
      long lastBlock = refcounts.blockOf(start + missing + count - 1);
      if (lastBlock >= refcounts.tableEntries()) {
        growTable(lastBlock + 1);
        continue;
      }
      long first = start + missing;
      file.reserve(Math.multiplyExact(first + count, geometry.clusterSize()));
      metadata.take(start, first + count);
      createBlocks(start, lastBlock);
      setAll(start, first + count);
      return taken(first, first + count);
    }
  }

  /**
   * Takes {@code length} bytes, less than a cluster, for compressed data: right behind the last
   * compressed data if possible. Every cluster that has a part of them counts one reference more.
   */
  long allocateBytes(int length) throws IOException {
    long room = packedEnd == 0 ? 0 : geometry.alignUp(packedEnd) - packedEnd;
    long host = packedEnd;
    if (room < length) {
      long fresh = allocate(1).host();
      boolean joins = room > 0 && fresh == geometry.alignUp(packedEnd);
      if (!joins || !refcounts.increment(geometry.clusterIndex(packedEnd))) {
        host = fresh;
      }
    } else if (!refcounts.increment(geometry.clusterIndex(packedEnd))) {
      host = allocate(1).host();
    }
    packedEnd = geometry.inCluster(host + length) == 0 ? 0 : host + length;
    return host;
  }

  /** A cluster may be free again. */
  void freed(long cluster) {
    hint = Math.min(hint, cluster);
    if (geometry.clusterIndex(packedEnd) == cluster) {
      packedEnd = 0;
    }
  }

  private Allocation taken(long first, long end) throws IOException {
    metadata.guard().requireNoTable(first, end);
    boolean blank = first >= blankFrom;
    blankFrom = Math.max(blankFrom, end);
    file.reserve(Math.multiplyExact(end, geometry.clusterSize()));
    return new Allocation(first << geometry.clusterBits(), end - first, blank);
  }

  /** The first free cluster, covered by a block. */
  private long firstFree() throws IOException {
    for (long at = hint; ; ) {
      long block = refcounts.blockOf(at);
      if (block >= refcounts.tableEntries()) {
        growTable(block + 1);
      } else if (!refcounts.hasBlock(block)) {
        long first = block * geometry.refcountsPerBlock();
        taken(first, first + 1);
        metadata.take(first, first + 1);
        createBlock(block, first);
        refcounts.set(first, 1, 1);
      } else {
        long end = refcounts.blockEnd(at);
        at = refcounts.firstFree(at, end);
        if (at < end) {
          return at;
        }
      }
    }
  }

  /** Blocks that do not exist for {@code count} clusters and these blocks behind {@code start}. */
  private long missingBlocks(long start, long count) {
    for (long missing = 0; ; missing++) {
      long needed = 0;
      long last = refcounts.blockOf(start + missing + count - 1);
      for (long block = refcounts.blockOf(start); block <= last; block++) {
        needed += refcounts.hasBlock(block) ? 0 : 1;
      }
      if (needed <= missing) {
        return needed;
      }
    }
  }

  private void createBlocks(long start, long lastBlock) throws IOException {
    long at = start;
    for (long block = refcounts.blockOf(start); block <= lastBlock; block++) {
      if (!refcounts.hasBlock(block)) {
        createBlock(block, at++);
      }
    }
  }

  private void createBlock(long block, long at) throws IOException {
    refcounts.createBlock(block, at);
    metadata.guard().add(at);
  }

  private void setAll(long first, long end) throws IOException {
    for (long at = first; at < end; ) {
      long piece = Math.min(refcounts.blockEnd(at), end);
      refcounts.set(at, piece - at, 1);
      at = piece;
    }
  }

  /** Moves the refcount table to where it has room for {@code entries} and half as many again. */
  private void growTable(long entries) throws IOException {
    long perCluster = geometry.clusterSize() / Long.BYTES;
    long roomy = Math.max(entries + entries / 2, refcounts.tableEntries() * 3L / 2);
    // The table's own clusters need blocks too; two more than that is always enough.
    long clusters = Ranges.ceilDiv(roomy, perCluster) + 1;
    clusters += Ranges.ceilDiv(clusters / geometry.refcountsPerBlock() + 2, perCluster);
    TableLocation old = refcounts.location();
    refcounts.growTable(clusters);
    try {
      Allocation place = allocateTogether(clusters);
      refcounts.moveTable(new TableLocation(place.host(), clusters));
    } catch (IOException e) {
      refcounts.cutTable();
      throw e;
    }
    frees.add(geometry.clusterIndex(old.offset()), old.count());
  }
}
