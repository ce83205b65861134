package org.bootdisk.qcow2.layout;

import org.jspecify.annotations.Nullable;

/**
 * One entry of an L2 table (qcow2 "Cluster mapping", "Extended L2 Entries").
 *
 * @param word the 64 bits of a standard entry, the first 64 of an extended one
 * @param bitmap the second 64 bits of an extended entry, else 0: bits 0 to 31 say which subclusters
 *     are allocated, bits 32 to 63 which read as zeros
 */
public record L2Entry(long word, long bitmap) {

  /** The cluster reads as zeros, whatever its offset (version 3, standard entries). */
  private static final long ZERO = Bits.bit(0);

  private static final long OFFSET = Bits.bits(9, 55);
  private static final long COMPRESSED = Bits.bit(62);

  /** The host cluster's refcount is exactly one. */
  private static final long COPIED = Bits.bit(63);

  private static final long RESERVED = ~(ZERO | OFFSET | COMPRESSED | COPIED);
  private static final long RESERVED_EXTENDED = RESERVED | ZERO;
  private static final int ZEROS_FROM = 32;
  private static final long STORED = Bits.bits(0, ZEROS_FROM - 1);

  /** Nothing here: the content is the backing file's, or zeros. */
  public static final L2Entry UNALLOCATED = new L2Entry(0, 0);

  /** How a subcluster is stored; without extended entries, a cluster. */
  public enum Kind {
    /** Read from the backing file, or zeros. */
    UNALLOCATED,
    /** Reads as zeros, whatever the backing file has. */
    ZERO,
    /** Stored as it is at the host offset. */
    DATA,
    /** Stored compressed. */
    COMPRESSED
  }

  /** As a record's own, which the JVM would make when it is first called, in 20 ms. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof L2Entry that && that.word == word && that.bitmap == bitmap;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(word) + Long.hashCode(bitmap);
  }

  /** An entry of bits that were read. */
  public static L2Entry compressed(CompressedDescriptor descriptor, int clusterBits) {
    return new L2Entry(COMPRESSED | descriptor.word(clusterBits), 0);
  }

  /** A whole cluster of data at {@code host}, whose refcount is one. */
  public static L2Entry data(long host, ClusterGeometry geometry) {
    return new L2Entry(
        host | COPIED, geometry.extendedL2() ? Bits.bits(0, geometry.subclusters() - 1) : 0);
  }

  /** Where the host cluster is; 0 if there is none. Of no meaning in a compressed entry. */
  public long host() {
    return word & OFFSET;
  }

  /** Whether the entry names a host cluster that holds, or could hold, the content as it is. */
  public boolean hasHost() {
    // With an external data file offset 0 is a cluster too, and always marked as copied.
    return !compressed() && (word & (OFFSET | COPIED)) != 0;
  }

  /** Whether the host cluster may be written in place. */
  public boolean copied() {
    return (word & COPIED) != 0;
  }

  /** The same entry, its host cluster marked as referred to once. */
  public L2Entry withCopied() {
    return new L2Entry(word | COPIED, bitmap);
  }

  /** The same entry, its host cluster not marked as referred to once. */
  public L2Entry withoutCopied() {
    return new L2Entry(word & ~COPIED, bitmap);
  }

  /** Whether the cluster is stored compressed. */
  public boolean compressed() {
    return (word & COMPRESSED) != 0;
  }

  /** Where the compressed data is, if the entry is {@link #compressed()}. */
  public CompressedDescriptor compressedDescriptor(int clusterBits) {
    return CompressedDescriptor.of(word, clusterBits);
  }

  /** Whether nothing is stored and nothing said: the backing file shows through. */
  public boolean unallocated() {
    return word == 0 && bitmap == 0;
  }

  /** The bits that must be zero; always 0 in a compressed entry. */
  public long reserved(ClusterGeometry geometry) {
    if (compressed()) {
      return 0;
    }
    return word & (geometry.extendedL2() ? RESERVED_EXTENDED : RESERVED);
  }

  /** The same entry with its reserved bits cleared. */
  public L2Entry withoutReserved(ClusterGeometry geometry) {
    return new L2Entry(word & ~reserved(geometry), bitmap);
  }

  /** Whether the flag is set by which a standard entry of version 3 says that it reads as zeros. */
  public boolean zeroFlagged() {
    return !compressed() && (word & ZERO) != 0;
  }

  /** Whether subclusters are said to be stored although there is nothing that they could be in. */
  public boolean storesNowhere() {
    boolean stores = (bitmap & STORED) != 0;
    return compressed() ? bitmap != 0 : stores && !hasHost();
  }

  /** Subclusters that are said to be allocated and zero at once, which none may be. */
  public long contradictions() {
    return compressed() ? 0 : bitmap & bitmap >>> ZEROS_FROM;
  }

  /** How subcluster {@code subcluster} is stored. */
  public Kind kind(int subcluster, ClusterGeometry geometry) {
    if (compressed()) {
      return Kind.COMPRESSED;
    }
    if (!geometry.extendedL2()) {
      return (word & ZERO) != 0 ? Kind.ZERO : hasHost() ? Kind.DATA : Kind.UNALLOCATED;
    }
    if ((bitmap & Bits.bit(ZEROS_FROM + subcluster)) != 0) {
      return Kind.ZERO;
    }
    return (bitmap & Bits.bit(subcluster)) != 0 ? Kind.DATA : Kind.UNALLOCATED;
  }

  /**
   * This entry after subclusters {@code first} to {@code last} were written at {@code host}, a
   * cluster with refcount one.
   */
  public L2Entry written(long host, int first, int last, ClusterGeometry geometry) {
    if (!geometry.extendedL2()) {
      return data(host, geometry);
    }
    long kept = compressed() ? 0 : bitmap;
    long here = Bits.bits(first, last);
    return new L2Entry(host | COPIED, (kept | here) & ~(here << ZEROS_FROM));
  }

  /** This entry after subclusters {@code first} to {@code last} became zeros; the host is kept. */
  public L2Entry zeroed(int first, int last, ClusterGeometry geometry) {
    if (!geometry.extendedL2()) {
      return new L2Entry(word | ZERO, 0);
    }
    long here = Bits.bits(first, last);
    return new L2Entry(word, (bitmap & ~here) | here << ZEROS_FROM);
  }

  /** A whole cluster of zeros with no host cluster. */
  public static L2Entry zero(ClusterGeometry geometry) {
    return UNALLOCATED.zeroed(0, geometry.subclusters() - 1, geometry);
  }
}
