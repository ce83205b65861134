package org.bootdisk.bootdisk.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.mbr.ChsGeometry;

/**
 * How the disk is divided.
 *
 * @param kind of the table
 * @param sectorSize bytes in a logical block: 512 or 4096
 * @param diskGuid the disk's in a GPT; by default derived
 * @param diskSignature what an MBR knows the disk by, u32; by default derived, 0 beside a GPT
 * @param seed what derived identifiers depend on besides names
 * @param geometry for cylinder/head/sector fields
 * @param hybrid the partitions that an MBR beside the GPT shows; none makes it a protective MBR
 */
public record TableRecipe(
    Kind kind,
    int sectorSize,
    Optional<UUID> diskGuid,
    OptionalLong diskSignature,
    String seed,
    ChsGeometry geometry,
    List<Shown> hybrid) {

  /** What QEMU reports for a blank 40 MiB virtio disk, and so what the seed's disk has. */
  public static final ChsGeometry SEED_GEOMETRY = new ChsGeometry(16, 63);

  /** Bytes in a logical block unless somebody wants larger ones. */
  public static final int USUAL_SECTOR_SIZE = 512;

  /** A kind of partition table. */
  public enum Kind {
    /** A GUID partition table. */
    GPT,
    /** A master boot record alone. */
    MBR
  }

  /**
   * A partition of the GPT that the MBR shows, too.
   *
   * @param partition its name
   * @param osType its type byte there; by default sgdisk's for its type
   * @param activity whether a legacy BIOS boots it
   */
  public record Shown(String partition, OptionalInt osType, Activity activity) {

    /** A partition with sgdisk's type byte, not active. */
    public static Shown of(String partition) {
      return new Shown(partition, OptionalInt.empty(), Activity.INACTIVE);
    }
  }

  /** Copies the list, refuses other sizes of sectors. */
  public TableRecipe {
    hybrid = List.copyOf(hybrid);
    if (sectorSize != 512 && sectorSize != 4096) {
      throw new IllegalArgumentException("sectors have 512 or 4096 bytes, not " + sectorSize);
    }
  }

  /** A table with nothing given. */
  public static TableRecipe of(Kind kind, int sectorSize) {
    return new TableRecipe(
        kind, sectorSize, Optional.empty(), OptionalLong.empty(), "", SEED_GEOMETRY, List.of());
  }

  /** This table with another geometry. */
  public TableRecipe withGeometry(ChsGeometry other) {
    return new TableRecipe(kind, sectorSize, diskGuid, diskSignature, seed, other, hybrid);
  }
}
