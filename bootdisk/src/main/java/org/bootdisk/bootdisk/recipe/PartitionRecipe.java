package org.bootdisk.bootdisk.recipe;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.PartitionAttributes;

/**
 * A partition that is wanted. Its number is its place in the recipe's list, from 1.
 *
 * @param name unique in its recipe; in a GPT also the partition's own
 * @param kind what it is for
 * @param start first byte; by default the next multiple of {@code align} behind the one before
 * @param size bytes, or what decides them
 * @param align bytes that a start which is not given is a multiple of
 * @param attributes in a GPT
 * @param activity in an MBR: whether a legacy BIOS boots it
 * @param slot in an MBR: where its record is
 * @param guid its own in a GPT; by default derived from its name
 * @param content what fills it
 */
public record PartitionRecipe(
    String name,
    PartitionKind kind,
    OptionalLong start,
    Size size,
    long align,
    PartitionAttributes attributes,
    Activity activity,
    Slot slot,
    Optional<UUID> guid,
    PartitionContent content) {

  /** Bytes that starts are multiples of unless somebody wants less: 1 MiB. */
  public static final long USUAL_ALIGNMENT = 1L << 20;

  /** Where the record of a partition is. */
  public enum Slot {
    /** In the table itself. */
    PRIMARY,
    /** In a sector of its own in front of it, all of them within one extended partition. */
    LOGICAL
  }

  /** Whether a sector in front of the partition describes it. */
  public boolean isLogical() {
    return slot == Slot.LOGICAL;
  }

  /**
   * Bytes in front of it that are kept for the sector which describes it: as many as it is aligned
   * to, so that both are aligned; 0 if it is a primary one.
   */
  public long bytesInFront(int sectorSize) {
    return isLogical() ? Math.max(sectorSize, align) : 0;
  }

  /** This partition with other content. */
  public PartitionRecipe withContent(PartitionContent other) {
    return new PartitionRecipe(
        name, kind, start, size, align, attributes, activity, slot, guid, other);
  }
}
