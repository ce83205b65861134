package org.bootdisk.bootdisk.grub;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.grub.Embedding.DriveCheck;
import org.bootdisk.grub.Embedding.Redundancy;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubImageOptions;
import org.bootdisk.grub.GrubPlatform;

/**
 * What is to be installed on a disk.
 *
 * @param builds GRUB for each firmware that is to start the disk
 * @param boot the FAT volume that gets GRUB's directory
 * @param esp the FAT volume that gets the programs for UEFI; may be the same
 * @param directory GRUB's directory
 * @param image what images carry; what they need to find the directory is added
 * @param installed the modules to copy, with all that they need; empty to copy all
 * @param extra more files by path below GRUB's directory
 * @param programs where each UEFI platform's program goes
 * @param redundancy of core.img
 * @param driveCheck of boot.img
 */
public record InstallRequest(
    List<GrubBuild> builds,
    DiskPartition boot,
    DiskPartition esp,
    String directory,
    GrubImageOptions image,
    Optional<List<String>> installed,
    SortedMap<String, byte[]> extra,
    EfiPrograms programs,
    Redundancy redundancy,
    DriveCheck driveCheck) {

  /** Copies the lists. Refuses signed programs of a platform that is not wanted. */
  public InstallRequest {
    builds = List.copyOf(builds);
    SignedPrograms signed = programs.signed().orElse(null);
    if (signed != null && !hasPlatform(builds, signed.platform())) {
      throw new IllegalArgumentException(
          "the signed GRUB is for " + signed.platform().directoryName() + ", which is no target");
    }
    installed = installed.map(List::copyOf);
    extra = new TreeMap<>(extra);
  }

  private static boolean hasPlatform(List<GrubBuild> builds, GrubPlatform platform) {
    for (GrubBuild build : builds) {
      if (build.platform() == platform) {
        return true;
      }
    }
    return false;
  }
}
