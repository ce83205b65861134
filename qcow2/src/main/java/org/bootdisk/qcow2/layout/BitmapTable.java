package org.bootdisk.qcow2.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;

/** The table of a bitmap's clusters (qcow2 "Bitmap table"). */
public final class BitmapTable {

  private static final long OFFSET = Bits.bits(9, 55);
  private static final long ALL_ONES = Bits.bit(0);
  private static final long RESERVED = ~(OFFSET | ALL_ONES);

  private BitmapTable() {}

  /** The entries as they are in the file. */
  public static long[] read(BlockDevice file, Bitmap bitmap, ClusterGeometry geometry)
      throws IOException {
    long bytes = bitmap.table().count() * Long.BYTES;
    if (geometry.inCluster(bitmap.table().offset()) != 0
        || !Ranges.within(bitmap.table().offset(), bytes, file.size())) {
      throw new FormatException.Corrupt(
          Fault.in(file.description() + ": bitmap table")
              .actualHex(bitmap.table().offset())
              .expected("the offset of a cluster, and the table within the file")
              .source("qcow2 \"Bitmap table\""));
    }
    ByteBuffer table = ByteBuffer.allocate(Math.toIntExact(bytes));
    file.read(bitmap.table().offset(), table);
    long[] entries = new long[table.capacity() / Long.BYTES];
    table.flip().asLongBuffer().get(entries);
    for (int i = 0; i < entries.length; i++) {
      if (!isValid(entries[i], geometry)) {
        throw new FormatException.Corrupt(
            Fault.in(file.description() + ": bitmap table")
                .field("entry " + i, bitmap.table().offset() + (long) i * Long.BYTES)
                .actualHex(entries[i])
                .expected("the offset of a cluster, 0 or 1")
                .source("qcow2 \"Bitmap table\""));
      }
    }
    return entries;
  }

  private static boolean isValid(long entry, ClusterGeometry geometry) {
    return (entry & RESERVED) == 0
        && (!isStored(entry)
            || (geometry.inCluster(offset(entry)) == 0 && (entry & ALL_ONES) == 0));
  }

  /** The entries as they lie in the file, followed by zeros up to the end of the last cluster. */
  public static ByteBuffer encode(long[] entries, ClusterGeometry geometry) {
    long bytes = geometry.alignUp((long) entries.length * Long.BYTES);
    ByteBuffer table = ByteBuffer.allocate(Math.toIntExact(bytes));
    table.asLongBuffer().put(entries);
    return table;
  }

  /** Whether the entry names a cluster with bits. */
  public static boolean isStored(long entry) {
    return offset(entry) != 0;
  }

  /** Where the cluster with bits is. */
  public static long offset(long entry) {
    return entry & OFFSET;
  }

  /** Whether the entry stands for bits that are all one. */
  public static boolean isAllOnes(long entry) {
    return !isStored(entry) && (entry & ALL_ONES) != 0;
  }
}
