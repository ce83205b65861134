package org.bootdisk.bootdisk;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.recipe.PartitionContent.Fat;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.TableRecipe;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.gpt.GuidSource;

/**
 * The identifiers of a disk: given ones, and those that follow from names where none are given.
 * They are derived by name and never drawn in turn, so that one more partition changes no other's.
 */
final class Identifiers {

  private final TableRecipe table;
  private final GuidSource derived;

  Identifiers(TableRecipe table) {
    this.table = table;
    this.derived = GuidSource.seeded(table.seed());
  }

  /** The disk's GUID. */
  UUID disk() {
    return table.diskGuid().orElseGet(() -> derived.derive("gpt/disk"));
  }

  /** What an MBR knows the disk by, u32: 0 beside a GPT, unless it is given. */
  long diskSignature() {
    if (table.kind() == Kind.GPT) {
      return table.diskSignature().orElse(0);
    }
    return table
        .diskSignature()
        .orElseGet(() -> Math.max(1, derived.derive("mbr/disk").getMostSignificantBits() >>> 32));
  }

  /** The partition's GUID. On an MBR it is nowhere on the disk. */
  UUID partition(PartitionRecipe partition) {
    String kind = table.kind() == Kind.GPT ? "gpt" : "mbr";
    return partition
        .guid()
        .orElseGet(() -> derived.derive(kind + "/partition/" + partition.name()));
  }

  /** The serial number of a partition's FAT volume, u32. */
  long volume(PartitionRecipe partition, Fat fat) {
    return fat.volumeId().orElseGet(() -> volumeId(partition(partition)));
  }

  /**
   * A volume id that depends on the partition's GUID alone: mkfs.fat takes the clock, which would
   * make each disk another one.
   */
  private static long volumeId(UUID partition) {
    byte[] digest = new Sha256().add("fat/volume-id/" + partition).digest();
    return ByteBuffer.wrap(digest).getInt() & 0xFFFF_FFFFL;
  }
}
