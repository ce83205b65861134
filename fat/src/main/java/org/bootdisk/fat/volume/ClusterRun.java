package org.bootdisk.fat.volume;

/**
 * Clusters one behind the other.
 *
 * @param first the number of the first
 * @param count how many, at least 1
 */
public record ClusterRun(int first, int count) {

  /** The number of the last cluster. */
  public int last() {
    return first + count - 1;
  }
}
