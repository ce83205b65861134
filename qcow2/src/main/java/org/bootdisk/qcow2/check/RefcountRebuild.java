package org.bootdisk.qcow2.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.RefcountBlock;
import org.bootdisk.qcow2.layout.TableLocation;
import org.bootdisk.qcow2.map.HostFile;

/**
 * Writes a new refcount table and new blocks behind everything that is referred to. The old ones
 * are left as they are: until the header names the new table, the file is as it was.
 */
final class RefcountRebuild {

  private final HostFile file;
  private final Qcow2Header header;
  private final ClusterGeometry geometry;
  private final ReferenceCounts references;

  RefcountRebuild(HostFile file, Qcow2Header header, ReferenceCounts references) {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
    this.references = references;
  }

  /** Writes the tables and returns the header that names them. */
  Qcow2Header run() throws IOException {
    long start = Math.max(references.end(), geometry.clusters(file.end()));
    long tableClusters = 1;
    long blocks = 0;
    // More clusters for the tables may need more blocks, and these a larger table.
    for (long wanted = -1; wanted != blocks + tableClusters; ) {
      wanted = blocks + tableClusters;
      blocks = Ranges.ceilDiv(start + wanted, geometry.refcountsPerBlock());
      tableClusters = Ranges.ceilDiv(blocks * Long.BYTES, geometry.clusterSize());
    }
    requireTable(tableClusters);
    for (long cluster = start; cluster < start + tableClusters + blocks; cluster++) {
      references.add(cluster, 1);
    }
    file.reserve((start + tableClusters + blocks) << geometry.clusterBits());
    ByteBuffer table =
        ByteBuffer.allocate(Math.toIntExact(tableClusters << geometry.clusterBits()));
    for (long number = 0; number < blocks; number++) {
      long offset = (start + tableClusters + number) << geometry.clusterBits();
      table.putLong(offset);
      file.write(offset, block(number));
    }
    file.write(start << geometry.clusterBits(), table.clear());
    return header.toBuilder()
        .refcountTable(new TableLocation(start << geometry.clusterBits(), tableClusters))
        .build();
  }

  private ByteBuffer block(long number) {
    ByteBuffer block = ByteBuffer.allocate(geometry.tableBytes());
    long first = number * geometry.refcountsPerBlock();
    for (int i = 0; i < geometry.refcountsPerBlock(); i++) {
      long counted = Math.min(references.get(first + i), geometry.maxRefcount());
      RefcountBlock.put(block, geometry.refcountOrder(), i, counted);
    }
    return block;
  }

  private void requireTable(long clusters) throws FormatException {
    if (clusters << geometry.clusterBits() > Qcow2Header.MAX_REFCOUNT_TABLE_BYTES) {
      throw new FormatException.LimitExceeded(
          Fault.in(file.device().description() + ": refcount table")
              .actual(clusters + " clusters needed")
              .expected("at most " + Qcow2Header.MAX_REFCOUNT_TABLE_BYTES + " bytes"));
    }
  }
}
