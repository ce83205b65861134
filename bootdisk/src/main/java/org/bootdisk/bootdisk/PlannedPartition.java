package org.bootdisk.bootdisk;

import java.util.UUID;
import org.bootdisk.bootdisk.recipe.PartitionKind;

/**
 * A partition that has its place.
 *
 * @param number in the table, from 1
 * @param name of the recipe; in a GPT also the partition's own
 * @param kind what it is for
 * @param guid its own in a GPT; on an MBR what identifiers of its content are derived from
 * @param start first byte
 * @param length bytes
 */
public record PlannedPartition(
    int number, String name, PartitionKind kind, UUID guid, long start, long length) {

  /** One past the last byte. */
  public long end() {
    return start + length;
  }
}
