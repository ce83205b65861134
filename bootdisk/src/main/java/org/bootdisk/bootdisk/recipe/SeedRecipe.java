package org.bootdisk.bootdisk.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.bootdisk.gpt.HybridMbr.Activity;
import org.bootdisk.gpt.PartitionAttributes;
import org.bootdisk.gpt.PartitionType;

/**
 * The NixOS boot disk: a BIOS boot partition in the first MiB, an EFI system partition behind it,
 * shown in a hybrid MBR. Names, GUIDs, attributes and alignments are those of nixpkgs' {@code
 * qemu-vm.nix}, fixed there for reproducibility. The same recipe in words is {@code
 * default-recipe.yaml}.
 */
final class SeedRecipe {

  private static final String ESP = "EFISystem";

  /**
   * In upper case: mlabel would leave "boot" in the boot sector, and fsck.fat finds fault with
   * that.
   */
  private static final String LABEL = "BOOT";

  private static final PartitionRecipe BIOS_BOOT =
      partition(
          "BIOSBootPartition",
          PartitionType.BIOS_BOOT,
          "1C06F03B-704E-4657-B9CD-681A087A2FDC",
          34 * 512,
          new Size.Bytes((2048 - 34) * 512),
          PartitionAttributes.NO_BLOCK_IO_PROTOCOL,
          new PartitionContent.GrubCore());

  private static final PartitionRecipe EFI_SYSTEM =
      partition(
          ESP,
          PartitionType.EFI_SYSTEM,
          "970C694F-AFD0-4B99-B750-CDB7A329AB6F",
          1 << 20,
          Size.REST,
          PartitionAttributes.LEGACY_BIOS_BOOTABLE,
          PartitionContent.Fat.labelled(LABEL));

  private static final TableRecipe TABLE =
      new TableRecipe(
          TableRecipe.Kind.GPT,
          TableRecipe.USUAL_SECTOR_SIZE,
          Optional.of(UUID.fromString("97FD5997-D90B-4AA3-8D16-C1723AEA73C1")),
          OptionalLong.empty(),
          "",
          TableRecipe.SEED_GEOMETRY,
          List.of(TableRecipe.Shown.of(ESP)));

  /** The recipe. */
  static final Recipe RECIPE =
      new Recipe(
          ImageFormat.QCOW2,
          new Size.Bytes(40 << 20),
          TABLE,
          List.of(BIOS_BOOT, EFI_SYSTEM),
          new GrubRecipe(List.of(), GrubRecipe.PC, Optional.empty()),
          Recipe.Menu.empty(),
          Optional.empty());

  private SeedRecipe() {}

  private static PartitionRecipe partition(
      String name,
      PartitionType type,
      String guid,
      long start,
      Size size,
      int attribute,
      PartitionContent content) {
    return new PartitionRecipe(
        name,
        PartitionKind.of(type),
        OptionalLong.of(start),
        size,
        PartitionRecipe.USUAL_ALIGNMENT,
        PartitionAttributes.NONE.with(attribute),
        Activity.INACTIVE,
        PartitionRecipe.Slot.PRIMARY,
        Optional.of(UUID.fromString(guid)),
        content);
  }
}
