package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.RefcountBlock;
import org.bootdisk.qcow2.layout.TableLocation;
import org.bootdisk.qcow2.map.HostFile;

/** The refcounts as the file has them, whatever is wrong with them. */
final class StoredRefcounts {

  /** The smallest cluster: tables are whole clusters. */
  private static final int PIECE = 512;

  private static final String SOURCE = "qcow2 \"Host cluster management\"";

  private final HostFile file;
  private final ClusterGeometry geometry;
  private final TableLocation location;
  private final ByteBuffer table;
  private final int entries;
  private final ByteBuffer block;
  private long loaded = -1;
  private boolean damaged;

  StoredRefcounts(HostFile file, Qcow2Header header) throws IOException {
    this.file = file;
    this.geometry = header.geometry();
    this.location = header.refcountTable();
    this.table = ByteBuffer.allocate(Math.toIntExact(location.count() << geometry.clusterBits()));
    file.read(location.offset(), table.duplicate());
    this.entries = usedBytes(table) / Long.BYTES;
    this.block = ByteBuffer.allocate(geometry.tableBytes());
  }

  /** Where zeros begin that go on to the end, looked for piece by piece: most tables are zeros. */
  private static int usedBytes(ByteBuffer table) {
    int end = table.capacity();
    while (end > 0 && Zeros.isZero(table.slice(end - PIECE, PIECE))) {
      end -= PIECE;
    }
    return end;
  }

  /** Entries of the table, but for zeros at its end. */
  int entries() {
    return entries;
  }

  /** Where block number {@code number} is; 0 if there is none. */
  long blockOffset(long number) {
    return number < entries() ? table.getLong((int) number * Long.BYTES) : 0;
  }

  /** Whether there is a block number {@code number} where one can be. */
  boolean hasBlock(long number) {
    return isBlock(blockOffset(number));
  }

  private boolean isBlock(long offset) {
    return offset > 0 && geometry.inCluster(offset) == 0 && offset < file.end();
  }

  /** Whether table and blocks are not where they can be, so that they must be made anew. */
  boolean isDamaged() {
    return damaged;
  }

  /** The block number {@code number}, which exists. Valid until the next call. */
  ByteBuffer block(long number) throws IOException {
    if (loaded != number) {
      file.read(blockOffset(number), block.clear());
      loaded = number;
    }
    return block;
  }

  /** The refcount of a cluster; 0 if no block covers it. */
  long get(long cluster) throws IOException {
    long number = cluster / geometry.refcountsPerBlock();
    return hasBlock(number)
        ? RefcountBlock.get(
            block(number), geometry.refcountOrder(), (int) (cluster % geometry.refcountsPerBlock()))
        : 0;
  }

  /** Counts the table and its blocks. */
  void walk(ReferenceWalk walk, Findings findings) throws IOException {
    if (location.count() == 0 || location.offset() == 0) {
      damaged = true;
      findings.error("qcow2.refcount.table", where().expected("a refcount table").source(SOURCE));
      return;
    }
    damaged |= location.offset() >= file.end();
    walk.range(location.offset(), table.capacity(), 1, "refcount table");
    for (int i = 0; i < entries(); i++) {
      long offset = blockOffset(i);
      if (offset != 0 && isBlock(offset)) {
        walk.range(offset, geometry.clusterSize(), 1, "refcount block");
      } else if (offset != 0) {
        damaged = true;
        findings.error(
            "qcow2.refcount.block",
            where()
                .field("entry " + i, location.offset() + (long) i * Long.BYTES)
                .actualHex(offset)
                .expected("the offset of a cluster within the file")
                .source(SOURCE));
      }
    }
  }

  /** Reports blocks that something else uses too; they must be made anew. */
  void requireSingle(ReferenceCounts references, Findings findings) {
    for (int i = 0; i < entries(); i++) {
      long offset = blockOffset(i);
      long count = isBlock(offset) ? references.get(geometry.clusterIndex(offset)) : 1;
      if (count != 1) {
        damaged = true;
        findings.error(
            "qcow2.refcount.block-shared",
            where()
                .field("entry " + i, location.offset() + (long) i * Long.BYTES)
                .actual("a cluster with " + count + " references")
                .expected("one that nothing else refers to")
                .source(SOURCE));
      }
    }
  }

  private Fault where() {
    return Fault.in(file.device().description() + ": refcount table");
  }
}
