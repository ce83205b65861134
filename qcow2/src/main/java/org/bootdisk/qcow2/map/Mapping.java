package org.bootdisk.qcow2.map;

import org.bootdisk.qcow2.layout.L2Entry;

/**
 * What a guest range is mapped to.
 *
 * @param kind how the whole range is stored
 * @param length bytes for which that holds, at least 1
 * @param host where the range is stored as it is, or {@link #NOWHERE}; of a compressed cluster, the
 *     L2 entry's word
 * @param owned whether the host clusters may be written in place
 */
public record Mapping(L2Entry.Kind kind, long length, long host, boolean owned) {

  /** The range has no host cluster. */
  public static final long NOWHERE = -1;

  static Mapping unallocated(long length) {
    return new Mapping(L2Entry.Kind.UNALLOCATED, length, NOWHERE, false);
  }
}
