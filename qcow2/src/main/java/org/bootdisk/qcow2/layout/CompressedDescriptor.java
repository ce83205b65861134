package org.bootdisk.qcow2.layout;

/**
 * Where a compressed cluster is (qcow2 "Compressed Clusters Descriptor").
 *
 * @param host first byte of the compressed data in the image file; any byte, no alignment
 * @param sectors 512-byte sectors that hold the data, the one with the first byte included; the
 *     data may end before the last of them does
 */
public record CompressedDescriptor(long host, int sectors) {

  private static final int SECTOR_BITS = 9;
  private static final int OFFSET_AND_COUNT_BITS = 62;

  /** The descriptor in a compressed L2 entry. */
  public static CompressedDescriptor of(long word, int clusterBits) {
    int countFrom = countFrom(clusterBits);
    long additional = (word & Bits.bits(countFrom, OFFSET_AND_COUNT_BITS - 1)) >>> countFrom;
    return new CompressedDescriptor(word & Bits.bits(0, countFrom - 1), (int) additional + 1);
  }

  /** The descriptor of {@code length} bytes at {@code host}. */
  public static CompressedDescriptor covering(long host, int length) {
    long last = (host + length - 1) >>> SECTOR_BITS;
    return new CompressedDescriptor(host, (int) (last - (host >>> SECTOR_BITS)) + 1);
  }

  /** Bits 0 to 61 of the L2 entry. */
  public long word(int clusterBits) {
    return host | (long) (sectors - 1) << countFrom(clusterBits);
  }

  /** One past the last byte that may belong to the data. */
  public long end() {
    return ((host >>> SECTOR_BITS) + sectors) << SECTOR_BITS;
  }

  /** The bytes between the first and {@link #end()}. */
  public int length() {
    return (int) (end() - host);
  }

  /** The first host offset that cannot be written in a descriptor. */
  public static long hostLimit(int clusterBits) {
    return 1L << countFrom(clusterBits);
  }

  private static int countFrom(int clusterBits) {
    return OFFSET_AND_COUNT_BITS - (clusterBits - 8);
  }
}
