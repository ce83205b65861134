package org.bootdisk.qcow2.layout;

/**
 * One word of an L1 table (qcow2 "Cluster mapping", "L1 table entry").
 *
 * @param word the 64 bits
 */
public record L1Entry(long word) {

  /** Offset of the L2 table, a multiple of the cluster size; 0 if there is none. */
  private static final long OFFSET = Bits.bits(9, 55);

  /** The L2 table's refcount is exactly one. */
  private static final long COPIED = Bits.bit(63);

  private static final long RESERVED = ~(OFFSET | COPIED);

  /** The entry for which everything is unallocated. */
  public static final L1Entry UNALLOCATED = new L1Entry(0);

  /** The entry of an L2 table that this L1 table alone refers to. */
  public static L1Entry owning(long l2Offset) {
    return new L1Entry(l2Offset | COPIED);
  }

  /** The entry of an L2 table that other L1 tables refer to as well. */
  public static L1Entry sharing(long l2Offset) {
    return new L1Entry(l2Offset);
  }

  /** Where the L2 table is in the image file; 0 if there is none. */
  public long l2Offset() {
    return word & OFFSET;
  }

  /** Whether the L2 table may be changed in place. */
  public boolean copied() {
    return (word & COPIED) != 0;
  }

  /** The bits that must be zero. */
  public long reserved() {
    return word & RESERVED;
  }
}
