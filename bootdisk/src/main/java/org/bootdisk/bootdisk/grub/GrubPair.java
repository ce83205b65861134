package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import org.bootdisk.grub.GrubBuild;
import org.bootdisk.grub.GrubFiles;

/**
 * GRUB for both firmwares, of one version.
 *
 * @param bios the build for BIOS
 * @param uefi the build for UEFI
 */
public record GrubPair(GrubBuild bios, GrubBuild uefi) {

  static GrubPair open(GrubFiles bios, GrubFiles uefi) throws IOException {
    GrubPair pair = new GrubPair(GrubBuild.open(bios), GrubBuild.open(uefi));
    pair.bios.requireSameVersion(pair.uefi);
    return pair;
  }
}
