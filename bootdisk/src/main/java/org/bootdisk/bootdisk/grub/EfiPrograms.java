package org.bootdisk.bootdisk.grub;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.Quoted;
import org.bootdisk.grub.GrubPlatform;

/**
 * Where programs for UEFI go on their volume.
 *
 * @param bootloaderId the directory below {@code /EFI} that a boot entry of the firmware may name;
 *     empty if there is none
 * @param removable whether the firmware is to find the program without a boot entry too
 * @param signed programs that somebody signed, to be used instead of one that is made
 */
public record EfiPrograms(
    Optional<String> bootloaderId, Removable removable, Optional<SignedPrograms> signed) {

  private static final String REMOVABLE = "/EFI/BOOT";

  /** Whether a program goes where firmware looks on disks that it does not know. */
  public enum Removable {
    /** To {@code /EFI/BOOT}: the disk starts on every machine. */
    YES,
    /** Not there: another program may be. */
    NO
  }

  /** Refuses an identifier that is no name of a directory. */
  public EfiPrograms {
    if (bootloaderId.isPresent()) {
      String id = bootloaderId.get();
      if (id.isEmpty() || id.startsWith(".") || id.indexOf('/') >= 0 || id.indexOf('\\') >= 0) {
        throw new IllegalArgumentException(
            Quoted.of(id) + " is not the name of a directory below /EFI");
      }
    }
    if (bootloaderId.isEmpty() && removable == Removable.NO) {
      throw new IllegalArgumentException(
          "a program for UEFI needs a place: a bootloader id, or the removable path");
    }
  }

  /** The removable path alone. */
  public static EfiPrograms onRemovablePath() {
    return new EfiPrograms(Optional.empty(), Removable.YES, Optional.empty());
  }

  /**
   * The programs of a platform by path.
   *
   * @param image the one that was made
   */
  SortedMap<String, byte[]> files(GrubPlatform platform, byte[] image) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    SignedPrograms by = signed.filter(programs -> programs.platform() == platform).orElse(null);
    if (removable == Removable.YES && by != null) {
      files.putAll(by.files(REMOVABLE, Removable.YES));
    } else if (removable == Removable.YES) {
      files.put(GrubTree.removablePath(platform), image);
      addForOldMacs(platform, REMOVABLE, image, files);
    }
    if (bootloaderId.isPresent() && by != null) {
      files.putAll(by.files(ownDirectory(), Removable.NO));
    } else if (bootloaderId.isPresent()) {
      files.put(ownDirectory() + "/grub" + platform.efiSuffix() + ".efi", image);
      addForOldMacs(platform, ownDirectory(), image, files);
    }
    return files;
  }

  /** A second name that grub-install gives the program, by which Macs of 2006 knew it. */
  private static void addForOldMacs(
      GrubPlatform platform, String directory, byte[] image, SortedMap<String, byte[]> files) {
    if (platform == GrubPlatform.I386_EFI) {
      files.put(directory + "/grub.efi", image);
    }
  }

  /**
   * Where a signed GRUB looks for its first commands: in the directory that was fixed when it was
   * built; where that is not there, beside itself.
   */
  SortedSet<String> configurationPaths(SignedPrograms programs) {
    // FAT has no second directory whose name differs in case alone.
    SortedSet<String> paths = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    paths.add((bootloaderId.isPresent() ? ownDirectory() : REMOVABLE) + "/grub.cfg");
    if (programs.prefix().startsWith("/")) {
      paths.add(programs.prefix() + "/grub.cfg");
    }
    return paths;
  }

  private String ownDirectory() {
    return "/EFI/" + bootloaderId.orElseThrow();
  }
}
