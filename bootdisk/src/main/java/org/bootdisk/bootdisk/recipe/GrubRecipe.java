package org.bootdisk.bootdisk.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bootdisk.grub.GrubPlatform;

/**
 * GRUB on the disk.
 *
 * @param places directories and Debian packages to take its files from; may be empty
 * @param targets what it is installed for; none means no GRUB
 * @param volume name of the partition whose FAT volume has its directory; by default the first EFI
 *     system partition, or else the first FAT volume
 */
public record GrubRecipe(List<Path> places, List<GrubPlatform> targets, Optional<String> volume) {

  /** For a PC with a BIOS or 64-bit UEFI. */
  public static final List<GrubPlatform> PC =
      List.of(GrubPlatform.I386_PC, GrubPlatform.X86_64_EFI);

  /** No GRUB. */
  public static final GrubRecipe NONE = new GrubRecipe(List.of(), List.of(), Optional.empty());

  /** Copies the lists. */
  public GrubRecipe {
    places = List.copyOf(places);
    targets = List.copyOf(targets);
  }

  /** This GRUB with its files from other places. */
  public GrubRecipe from(List<Path> others) {
    return new GrubRecipe(others, targets, volume);
  }

  /** Whether GRUB is to start from a BIOS. */
  public boolean isForBios() {
    return targets.contains(GrubPlatform.I386_PC);
  }

  /** Whether there is to be a GRUB. */
  public boolean isWanted() {
    return !targets.isEmpty();
  }
}
