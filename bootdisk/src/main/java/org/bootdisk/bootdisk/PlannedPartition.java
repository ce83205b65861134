package org.bootdisk.bootdisk;

import java.util.UUID;
import org.bootdisk.bootdisk.recipe.PartitionKind;

/**
 * A partition that has its place.
 *
 * @param index in the recipe's list, from 0
 * @param number in the table, from 1
 * @param name of the recipe; in a GPT also the partition's own
 * @param kind what it is for
 * @param guid its own in a GPT; on an MBR what identifiers of its content are derived from
 * @param describedAt first byte of the sector in front of a logical partition that describes it; 0
 *     if its record is in the table
 * @param start first byte
 * @param length bytes
 */
public record PlannedPartition(
    int index,
    int number,
    String name,
    PartitionKind kind,
    UUID guid,
    long describedAt,
    long start,
    long length) {

  /** Whether a sector of its own describes it. */
  public boolean isLogical() {
    return describedAt > 0;
  }

  /** First byte that nobody else may have: of the partition, or of what describes it. */
  public long reservedStart() {
    return isLogical() ? describedAt : start;
  }

  /** One past the last byte. */
  public long end() {
    return start + length;
  }
}
