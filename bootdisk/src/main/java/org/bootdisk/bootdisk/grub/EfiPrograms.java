package org.bootdisk.bootdisk.grub;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    String name = "grub" + platform.efiSuffix() + ".efi";
    SignedPrograms by = signed.orElse(null);
    if (removable == Removable.YES) {
      files.put(GrubTree.removablePath(platform), by == null ? image : by.shim().toByteArray());
      if (by != null) {
        files.put("/EFI/BOOT/" + name, by.grub().toByteArray());
      }
    }
    if (bootloaderId.isPresent()) {
      String directory = "/EFI/" + bootloaderId.get() + "/";
      files.put(directory + name, by == null ? image : by.grub().toByteArray());
      if (by != null) {
        files.put(directory + "shim" + platform.efiSuffix() + ".efi", by.shim().toByteArray());
      }
    }
    return files;
  }
}
