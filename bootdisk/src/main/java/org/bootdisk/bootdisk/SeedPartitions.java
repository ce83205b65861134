package org.bootdisk.bootdisk;

import java.util.List;
import java.util.UUID;
import org.bootdisk.block.ByteSize;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.gpt.GptDisk;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptTable;
import org.bootdisk.gpt.HybridMbr;
import org.bootdisk.gpt.LbaRange;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionEntry;
import org.bootdisk.gpt.PartitionType;
import org.bootdisk.gpt.mbr.ChsGeometry;

/**
 * The partitions of the NixOS boot disk: a BIOS boot partition in the first MiB, an EFI system
 * partition behind it, shown in a hybrid MBR. Names, GUIDs, attributes and alignments are those of
 * nixpkgs' {@code qemu-vm.nix}, fixed there for reproducibility.
 */
final class SeedPartitions {

  /** Bytes in a logical block. */
  static final int BLOCK_SIZE = 512;

  /** Number of the BIOS boot partition. */
  static final int BIOS_BOOT = 1;

  /** Number of the EFI system partition. */
  static final int EFI_SYSTEM = 2;

  /** The EFI system partition's own GUID, from which the volume id is derived. */
  static final UUID EFI_SYSTEM_GUID = UUID.fromString("970C694F-AFD0-4B99-B750-CDB7A329AB6F");

  private static final UUID DISK_GUID = UUID.fromString("97FD5997-D90B-4AA3-8D16-C1723AEA73C1");
  private static final UUID BIOS_BOOT_GUID =
      UUID.fromString("1C06F03B-704E-4657-B9CD-681A087A2FDC");
  private static final LbaRange BIOS_BOOT_RANGE = new LbaRange(34, 2047);
  private static final long EFI_SYSTEM_START = 2048;

  /** Less than this leaves no room for GRUB itself. */
  private static final long SMALLEST = 12L << 20;

  /** The MBR's fields end here; a disk without a hybrid MBR could be larger. */
  private static final long LARGEST = (1L << 32) * BLOCK_SIZE;

  private SeedPartitions() {}

  /** The disk's structures, without boot code. */
  static GptDisk of(long size, Recipe.Geometry geometry) throws RecipeException {
    if (size < SMALLEST || size > LARGEST || size % BLOCK_SIZE != 0) {
      throw new RecipeException(
          "size: "
              + size
              + " bytes, expected a multiple of 512 from "
              + ByteSize.print(SMALLEST)
              + " to "
              + ByteSize.print(LARGEST));
    }
    GptLayout layout = GptLayout.standard(BLOCK_SIZE, size / BLOCK_SIZE);
    LbaRange rest = new LbaRange(EFI_SYSTEM_START, layout.lastUsableLba());
    GptTable table =
        GptTable.empty(layout, DISK_GUID)
            .with(
                BIOS_BOOT,
                entry(
                    PartitionType.BIOS_BOOT,
                    BIOS_BOOT_GUID,
                    BIOS_BOOT_RANGE,
                    PartitionAttributes.NO_BLOCK_IO_PROTOCOL,
                    "BIOSBootPartition"))
            .with(
                EFI_SYSTEM,
                entry(
                    PartitionType.EFI_SYSTEM,
                    EFI_SYSTEM_GUID,
                    rest,
                    PartitionAttributes.LEGACY_BIOS_BOOTABLE,
                    "EFISystem"));
    ChsGeometry chs = new ChsGeometry(geometry.heads(), geometry.sectorsPerTrack());
    GptDisk disk = GptDisk.of(table, chs);
    return disk.withMbr(HybridMbr.of(table, chs, List.of(EFI_SYSTEM)).in(disk.mbr(), table));
  }

  private static PartitionEntry entry(
      PartitionType type, UUID guid, LbaRange range, int attribute, String name) {
    return new PartitionEntry(
        type.guid(),
        guid,
        range.startingLba(),
        range.endingLba(),
        PartitionAttributes.NONE.with(attribute),
        name);
  }
}
