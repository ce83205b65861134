package org.bootdisk.qcow2.layout;

import org.jspecify.annotations.Nullable;

/**
 * Where a table is in the image file and how long it is.
 *
 * @param offset first byte, a multiple of the cluster size; 0 if there is no table
 * @param count what the header counts: entries of the L1 table, clusters of the refcount table,
 *     snapshots of the snapshot table
 */
public record TableLocation(long offset, long count) {

  /** No table. */
  public static final TableLocation NONE = new TableLocation(0, 0);

  /** As a record's own, which the JVM would make when it is first called, in 20 ms. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TableLocation that && that.offset == offset && that.count == count;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(offset) + Long.hashCode(count);
  }
}
