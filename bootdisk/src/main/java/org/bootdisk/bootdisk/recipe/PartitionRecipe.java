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
    Optional<UUID> guid,
    PartitionContent content) {

  /** Bytes that starts are multiples of unless somebody wants less: 1 MiB. */
  public static final long USUAL_ALIGNMENT = 1L << 20;

  /** This partition with other content. */
  public PartitionRecipe withContent(PartitionContent other) {
    return new PartitionRecipe(name, kind, start, size, align, attributes, activity, guid, other);
  }
}
