package org.bootdisk.fat.check;

/** A set of cluster numbers: one bit each, 32 MiB for the largest volume there is. */
final class ClusterSet {

  private final long[] words;

  /** An empty set of numbers up to {@code last}. */
  ClusterSet(int last) {
    words = new long[(last >>> 6) + 1];
  }

  boolean contains(int cluster) {
    return (words[cluster >>> 6] & 1L << cluster) != 0;
  }

  void remove(int cluster) {
    words[cluster >>> 6] &= ~(1L << cluster);
  }

  /** Adds a number; false if it was there. */
  boolean add(int cluster) {
    long bit = 1L << cluster;
    int word = cluster >>> 6;
    boolean added = (words[word] & bit) == 0;
    words[word] |= bit;
    return added;
  }
}
