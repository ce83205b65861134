package org.bootdisk.qcow2.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Text;
import org.bootdisk.qcow2.layout.Bits;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.layout.Qcow2Header;
import org.bootdisk.qcow2.layout.RefcountBlock;
import org.bootdisk.qcow2.layout.TableLocation;

/**
 * How often each host cluster is referred to: the refcount table, in memory whole, and the blocks
 * that it lists (qcow2 "Host cluster management"). A cluster that no block covers has refcount 0.
 */
public final class Refcounts {

  private static final String SOURCE = "qcow2 \"Host cluster management\"";

  /** Offset of a refcount block in an entry of the refcount table. */
  private static final long OFFSET = Bits.bits(9, 63);

  private final HostFile file;
  private final ClusterGeometry geometry;
  private final TableCache blocks;
  private TableLocation location;
  private LongBuffer table;
  private boolean tableDirty;

  private Refcounts(
      HostFile file, ClusterGeometry geometry, TableCache blocks, TableLocation location) {
    this.file = file;
    this.geometry = geometry;
    this.blocks = blocks;
    this.location = location;
    this.table = blankTable(location.count());
  }

  /** Reads the table at {@code location}, which counts clusters. */
  static Refcounts read(
      HostFile file, ClusterGeometry geometry, TableCache blocks, TableLocation location)
      throws IOException {
    Refcounts refcounts = new Refcounts(file, geometry, blocks, location);
    ByteBuffer bytes = ByteBuffer.allocate(refcounts.table.capacity() * Long.BYTES);
    file.read(location.offset(), bytes);
    refcounts.table.duplicate().put(bytes.flip().asLongBuffer());
    return refcounts;
  }

  /** A table at {@code location} that lists no block. */
  static Refcounts blank(
      HostFile file, ClusterGeometry geometry, TableCache blocks, TableLocation location) {
    Refcounts refcounts = new Refcounts(file, geometry, blocks, location);
    refcounts.tableDirty = true;
    return refcounts;
  }

  private LongBuffer blankTable(long clusters) {
    return LongBuffer.allocate(Math.toIntExact((clusters << geometry.clusterBits()) / Long.BYTES));
  }

  /** Where the table is; counts clusters. */
  public TableLocation location() {
    return location;
  }

  /** Blocks that the table has room for. */
  int tableEntries() {
    return table.capacity();
  }

  /** The table's entry for a block as it is, unchecked. */
  public long rawEntry(int block) {
    return table.get(block);
  }

  /** Whether there is a block for {@code cluster}. */
  boolean isCovered(long cluster) {
    return hasBlock(blockOf(cluster));
  }

  /** Whether there is a block number {@code block}. */
  boolean hasBlock(long block) {
    return block < table.capacity() && table.get((int) block) != 0;
  }

  /** The number of the block that covers {@code cluster}. */
  long blockOf(long cluster) {
    return cluster / geometry.refcountsPerBlock();
  }

  /** The refcount of a cluster; of 64 bits it is unsigned. */
  public long get(long cluster) throws IOException {
    long block = blockOf(cluster);
    return hasBlock(block)
        ? RefcountBlock.get(block(block).bytes(), geometry.refcountOrder(), indexOf(cluster))
        : 0;
  }

  /** Sets the refcounts of {@code count} clusters, all covered by one block that exists. */
  void set(long first, long count, long refcount) throws IOException {
    Table block = block(blockOf(first));
    RefcountBlock.fill(
        block.bytes(), geometry.refcountOrder(), indexOf(first), (int) count, refcount);
    block.touch();
  }

  /**
   * Counts one reference more to a cluster that has one; false if the width of refcounts has no
   * room for it.
   */
  boolean increment(long cluster) throws IOException {
    long refcount = requireUsed(cluster);
    if (Long.compareUnsigned(refcount, geometry.maxRefcount()) >= 0) {
      return false;
    }
    set(cluster, 1, refcount + 1);
    return true;
  }

  /** Counts one reference less, and returns how many are left. */
  long decrement(long cluster) throws IOException {
    long refcount = requireUsed(cluster);
    set(cluster, 1, refcount - 1);
    return refcount - 1;
  }

  /** The refcount of a cluster that something refers to; 0, counted or not, is a lie. */
  private long requireUsed(long cluster) throws IOException {
    long refcount = get(cluster);
    if (refcount == 0) {
      throw new FormatException.Corrupt(
          Fault.in(file.device().description() + ": refcount of cluster " + cluster)
              .actual(Text.format("0x%x", refcount))
              .expected("at least 1 for a cluster that was referred to")
              .source(SOURCE)
              .advice("repair the image"));
    }
    return refcount;
  }

  /** The first cluster in {@code [from, end)}, all in one block, that is free; else {@code end}. */
  long firstFree(long from, long end) throws IOException {
    ByteBuffer bytes = block(blockOf(from)).bytes();
    int base = indexOf(from);
    for (int i = 0; i < end - from; i++) {
      if (RefcountBlock.get(bytes, geometry.refcountOrder(), base + i) == 0) {
        return from + i;
      }
    }
    return end;
  }

  /** The first cluster in {@code [from, end)}, all in one block, in use; else {@code end}. */
  long firstUsed(long from, long end) throws IOException {
    ByteBuffer bytes = block(blockOf(from)).bytes();
    int base = indexOf(from);
    int order = geometry.refcountOrder();
    return from + RefcountBlock.unused(bytes, order, base, (int) (end - from));
  }

  /** How many clusters in {@code [from, end)}, all in one block, are in use. */
  long countUsed(long from, long end) throws IOException {
    ByteBuffer bytes = block(blockOf(from)).bytes();
    int order = geometry.refcountOrder();
    int last = indexOf(from) + (int) (end - from);
    long count = 0;
    for (int index = indexOf(from); index < last; index++) {
      index += RefcountBlock.unused(bytes, order, index, last - index);
      count += index < last ? 1 : 0;
    }
    return count;
  }

  /** One past the last cluster below {@code end} that is in use. */
  long usedEnd(long end) throws IOException {
    for (long at = end; at > 0; ) {
      long first = blockOf(at - 1) * geometry.refcountsPerBlock();
      while (at > first && hasBlock(blockOf(first))) {
        if (get(at - 1) != 0) {
          return at;
        }
        at--;
      }
      at = first;
    }
    return 0;
  }

  /** One past the last cluster of the block that covers, or would cover, {@code cluster}. */
  long blockEnd(long cluster) {
    return (blockOf(cluster) + 1) * geometry.refcountsPerBlock();
  }

  /** Makes the cluster {@code at} the block number {@code block}; its own refcount stays 0. */
  void createBlock(long block, long at) throws IOException {
    blocks.create(at << geometry.clusterBits());
    table.put(Math.toIntExact(block), at << geometry.clusterBits());
    tableDirty = true;
  }

  /** Gives the table in memory room for {@code clusters} clusters of entries. */
  void growTable(long clusters) throws FormatException {
    long bytes = clusters << geometry.clusterBits();
    if (bytes > Qcow2Header.MAX_REFCOUNT_TABLE_BYTES) {
      throw new FormatException.LimitExceeded(
          Fault.in(file.device().description() + ": refcount table")
              .actual(bytes + " bytes needed")
              .expected("at most " + Qcow2Header.MAX_REFCOUNT_TABLE_BYTES)
              .advice("use larger clusters or narrower refcounts"));
    }
    LongBuffer larger = blankTable(clusters);
    larger.duplicate().put(table.duplicate().clear());
    table = larger;
    tableDirty = true;
  }

  /** Makes the table as small as its place again: it was grown, and found no other. */
  void cutTable() {
    LongBuffer smaller = blankTable(location.count());
    smaller.duplicate().put(table.slice(0, smaller.capacity()));
    table = smaller;
  }

  /** The table's entries as they are. */
  LongBuffer copyOfTable() {
    LongBuffer copy = LongBuffer.allocate(table.capacity());
    copy.duplicate().put(table.duplicate().clear());
    return copy;
  }

  /**
   * Goes back to a table that the file had, and forgets all blocks in memory. Blocks that the file
   * had then may count more references than there are.
   */
  void restoreTable(TableLocation place, LongBuffer entries) throws IOException {
    blocks.forgetAll();
    location = place;
    table = entries;
    tableDirty = true;
    file.restore(location.offset(), tableBytes());
    tableDirty = false;
  }

  /** Sets the refcounts of clusters to 0, as far as a block covers them; {@code end} exclusive. */
  void free(long first, long end) throws IOException {
    for (long at = first; at < end; ) {
      long next = Math.min(end, blockEnd(at));
      if (isCovered(at) && firstUsed(at, next) < next) {
        set(at, next - at, 0);
      }
      at = next;
    }
  }

  /** Says where the table, grown before, will be written. */
  void moveTable(TableLocation newLocation) {
    location = newLocation;
    tableDirty = true;
  }

  /** Whether the file has other refcounts. */
  boolean isDirty() {
    return tableDirty || blocks.isDirty();
  }

  /** Writes changed blocks; says whether there were any. */
  boolean writeBlocks() throws IOException {
    return blocks.writeDirty();
  }

  /** Writes the table if it was changed; says whether it was. */
  boolean writeTable() throws IOException {
    if (!tableDirty) {
      return false;
    }
    file.write(location.offset(), tableBytes());
    tableDirty = false;
    return true;
  }

  private ByteBuffer tableBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(table.capacity() * Long.BYTES);
    bytes.asLongBuffer().put(table.duplicate().clear());
    return bytes;
  }

  private int indexOf(long cluster) {
    return (int) (cluster % geometry.refcountsPerBlock());
  }

  private Table block(long number) throws IOException {
    long entry = table.get((int) number);
    long host = entry & OFFSET;
    if (host != entry || geometry.inCluster(host) != 0 || host < 0 || host >= file.end()) {
      throw new FormatException.Corrupt(
          Fault.in(file.device().description() + ": refcount table")
              .field("entry " + number, location.offset() + number * Long.BYTES)
              .actualHex(entry)
              .expected("the offset of a cluster within the file's " + file.end() + " bytes")
              .source(SOURCE)
              .advice("repair the image"));
    }
    return blocks.get(host);
  }
}
