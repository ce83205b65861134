package org.bootdisk.bootdisk.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.recipe.TableRecipe.Kind;
import org.bootdisk.grub.GrubPlatform;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a recipe says of GRUB: {@code none}, a list of places, or
 *
 * <pre>{@code
 * grub:
 *   places: [/usr/lib/grub]    # directories or .deb files
 *   targets: [bios, uefi]      # or GRUB's own names, such as arm64-efi
 *   volume: ESP                # name of the partition that has /grub
 * }</pre>
 */
final class GrubReader {

  /** The members of the mapping. */
  static final Set<String> MEMBERS = RecipeReader.members("places", "targets", "volume");

  GrubRecipe grub(@Nullable YamlValue value, TableRecipe table, List<PartitionRecipe> partitions)
      throws RecipeException {
    List<GrubPlatform> usual = usualTargets(table, partitions);
    if (value == null) {
      return new GrubRecipe(List.of(), usual, Optional.empty());
    }
    if (value.isScalar()) {
      return value.parsed(GrubReader::none);
    }
    if (!value.isMapping()) {
      return new GrubRecipe(value.files(), usual, Optional.empty());
    }
    Map<String, YamlValue> members = value.members(MEMBERS);
    YamlValue places = members.get("places");
    YamlValue targets = members.get("targets");
    YamlValue volume = members.get("volume");
    return new GrubRecipe(
        places == null ? List.of() : places.files(),
        targets == null ? usual : targets(targets),
        volume == null ? Optional.empty() : Optional.of(volume(volume, partitions)));
  }

  /** What can be started from such a disk: a PC with a BIOS, one with 64-bit UEFI, both, none. */
  private static List<GrubPlatform> usualTargets(
      TableRecipe table, List<PartitionRecipe> partitions) {
    boolean fat = false;
    boolean esp = false;
    boolean core = table.kind() == Kind.MBR;
    for (PartitionRecipe partition : partitions) {
      boolean volume = partition.content() instanceof PartitionContent.Fat;
      fat |= volume;
      esp |= volume && partition.kind().isEfiSystem();
      core |= partition.content() instanceof PartitionContent.GrubCore;
    }
    List<GrubPlatform> targets = new ArrayList<>();
    if (fat && core && table.sectorSize() == TableRecipe.USUAL_SECTOR_SIZE) {
      targets.add(GrubPlatform.I386_PC);
    }
    if (esp) {
      targets.add(GrubPlatform.X86_64_EFI);
    }
    return targets;
  }

  private static List<GrubPlatform> targets(YamlValue value) throws RecipeException {
    List<GrubPlatform> targets = new ArrayList<>();
    for (YamlValue item : value.items()) {
      GrubPlatform target = item.parsed(GrubReader::target);
      if (targets.contains(target)) {
        throw item.fault("is there twice");
      }
      targets.add(target);
    }
    return targets;
  }

  private static String volume(YamlValue value, List<PartitionRecipe> partitions)
      throws RecipeException {
    String name = value.text();
    List<String> volumes = new ArrayList<>();
    for (PartitionRecipe partition : partitions) {
      if (partition.content() instanceof PartitionContent.Fat) {
        volumes.add(partition.name());
      }
    }
    if (!volumes.contains(name)) {
      throw value.fault(
          Quoted.of(name) + " is not a partition with a FAT volume; there are " + volumes);
    }
    return name;
  }

  private static GrubPlatform target(String text) {
    List<String> known = new ArrayList<>(List.of("bios", "uefi"));
    for (GrubPlatform platform : GrubPlatform.values()) {
      if (platform.directoryName().equals(text)) {
        return platform;
      }
      known.add(platform.directoryName());
    }
    return switch (text) {
      case "bios" -> GrubPlatform.I386_PC;
      case "uefi" -> GrubPlatform.X86_64_EFI;
      default ->
          throw new IllegalArgumentException(
              Quoted.of(text)
                  + " is not a target"
                  + Words.suggestion(text, known)
                  + "; known are "
                  + Words.list(known));
    };
  }

  private static GrubRecipe none(String text) {
    if (!text.equals("none")) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a list of places; write [PLACE], a mapping, or none");
    }
    return GrubRecipe.NONE;
  }
}
