package org.bootdisk.qcow2.layout;

/**
 * How an image is cut into clusters and tables (qcow2 "Header", "Cluster mapping", "Extended L2
 * Entries").
 *
 * @param clusterBits log2 of the cluster size in bytes
 * @param refcountOrder log2 of the width of a refcount in bits
 * @param extendedL2 whether L2 entries have a second word, for 32 subclusters
 */
public record ClusterGeometry(int clusterBits, int refcountOrder, boolean extendedL2) {

  /** The smallest {@code cluster_bits} that the specification allows: 512 bytes. */
  public static final int MIN_CLUSTER_BITS = 9;

  /** QEMU's limit, and therefore everybody's: 2 MiB. */
  public static final int MAX_CLUSTER_BITS = 21;

  /** The smallest {@code cluster_bits} with extended L2 entries: subclusters of 512 bytes. */
  public static final int MIN_EXTENDED_L2_BITS = 14;

  /** The largest {@code refcount_order}: 64 bits. */
  public static final int MAX_REFCOUNT_ORDER = 6;

  private static final int SUBCLUSTER_BITS = 5;

  /** Bytes in a cluster. */
  public long clusterSize() {
    return 1L << clusterBits;
  }

  /** Bytes in a cluster that is a table in memory. */
  public int tableBytes() {
    return 1 << clusterBits;
  }

  /** The offset of the cluster that holds {@code offset}; guest or host. */
  public long clusterStart(long offset) {
    return offset & -clusterSize();
  }

  /** How far {@code offset} lies in its cluster. */
  public long inCluster(long offset) {
    return offset & (clusterSize() - 1);
  }

  /** The number of the cluster that holds {@code offset}. */
  public long clusterIndex(long offset) {
    return offset >>> clusterBits;
  }

  /** The clusters that {@code length} bytes take. */
  public long clusters(long length) {
    return (length + clusterSize() - 1) >>> clusterBits;
  }

  /** {@code offset}, or the end of the cluster that it lies in. */
  public long alignUp(long offset) {
    return (offset + clusterSize() - 1) & -clusterSize();
  }

  /** Bytes in an L2 entry. */
  public int l2EntryBytes() {
    return extendedL2 ? 2 * Long.BYTES : Long.BYTES;
  }

  /** Entries in an L2 table. */
  public int l2Entries() {
    return tableBytes() / l2EntryBytes();
  }

  /** Guest bytes that one L2 table maps; up to 2^39. */
  public long l2Coverage() {
    return (long) l2Entries() << clusterBits;
  }

  /** The L1 entry for a guest offset. */
  public long l1Index(long guest) {
    return guest / l2Coverage();
  }

  /** The L2 entry for a guest offset. */
  public int l2Index(long guest) {
    return (int) (guest % l2Coverage() >>> clusterBits);
  }

  /** One past the last guest byte that the L2 table of {@code guest} maps. */
  public long l2End(long guest) {
    return (l1Index(guest) + 1) * l2Coverage();
  }

  /** L1 entries that {@code virtualSize} bytes need. */
  public long l1Entries(long virtualSize) {
    return virtualSize / l2Coverage() + (virtualSize % l2Coverage() == 0 ? 0 : 1);
  }

  /** Parts of a cluster that are mapped on their own; 1 without extended L2 entries. */
  public int subclusters() {
    return extendedL2 ? 1 << SUBCLUSTER_BITS : 1;
  }

  /** Log2 of the bytes in a subcluster. */
  public int subclusterBits() {
    return extendedL2 ? clusterBits - SUBCLUSTER_BITS : clusterBits;
  }

  /** Bytes in a subcluster; the cluster size without extended L2 entries. */
  public long subclusterSize() {
    return 1L << subclusterBits();
  }

  /** Bits in a refcount. */
  public int refcountBits() {
    return 1 << refcountOrder;
  }

  /** Clusters whose refcounts one refcount block holds. */
  public int refcountsPerBlock() {
    return 1 << (clusterBits + 3 - refcountOrder);
  }

  /** The largest refcount that fits; 2^63 - 1 for 64 bits, which no image reaches. */
  public long maxRefcount() {
    return refcountOrder == MAX_REFCOUNT_ORDER ? Long.MAX_VALUE : Bits.bits(0, refcountBits() - 1);
  }
}
