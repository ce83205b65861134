package org.bootdisk.qcow2.map;

/**
 * Neighbouring host clusters that were free and now have refcount 1.
 *
 * @param host offset of the first
 * @param clusters how many
 * @param blank whether they read as zeros, because nothing was ever stored there
 */
record Allocation(long host, long clusters, boolean blank) {}
