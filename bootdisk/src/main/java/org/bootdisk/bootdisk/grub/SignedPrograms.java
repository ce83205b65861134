package org.bootdisk.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.EfiProgram;
import org.bootdisk.grub.GrubImage;
import org.bootdisk.grub.GrubPlatform;

/**
 * Programs for UEFI with secure boot, as a distribution signs them. Nothing in them can be changed,
 * so the GRUB among them reads a few commands from a place that was fixed when it was built; these
 * lead it to the directory on the disk.
 *
 * @param platform that the programs are for
 * @param prefix the directory in which the signed GRUB looks for its first commands
 * @param shim the program that firmware trusts, which starts GRUB
 * @param grub GRUB, which the shim trusts
 * @param mokManager what the shim starts to let the owner of the machine choose keys
 * @param fallback what makes a boot entry of the firmware, where one was lost
 */
public record SignedPrograms(
    GrubPlatform platform,
    String prefix,
    Blob shim,
    Blob grub,
    Optional<Blob> mokManager,
    Optional<Blob> fallback) {

  /**
   * Reads what the programs are for.
   *
   * @param shimName of the shim, for messages
   * @param grubName of the signed GRUB, for messages
   * @throws FormatException if one is no program, GRUB is another one, or they do not fit each
   *     other
   */
  public static SignedPrograms of(
      Blob shim,
      String shimName,
      Blob grub,
      String grubName,
      Optional<Blob> mokManager,
      Optional<Blob> fallback)
      throws FormatException {
    GrubImage image = EfiImage.decode(grub.toByteArray(), grubName);
    ByteBuffer head = ByteBuffer.wrap(shim.toByteArray());
    GrubPlatform platform = EfiProgram.decode(head, head.limit(), shimName).platform();
    if (platform != image.platform()) {
      throw new FormatException.Unsupported(
          Fault.in(shimName)
              .actual("the program is for " + platform.directoryName())
              .expected(image.platform().directoryName() + ", as " + grubName + " is"));
    }
    return new SignedPrograms(platform, image.prefix(), shim, grub, mokManager, fallback);
  }

  /**
   * The programs by path below a directory, as Debian's grub-install leaves them.
   *
   * @param removable whether firmware is to find the shim there without a boot entry; a fallback
   *     would then make one on each machine that the disk is started on
   */
  SortedMap<String, byte[]> files(String directory, EfiPrograms.Removable removable) {
    String suffix = platform.efiSuffix() + ".efi";
    boolean isRemovable = removable == EfiPrograms.Removable.YES;
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(
        isRemovable ? GrubTree.removablePath(platform) : directory + "/shim" + suffix,
        shim.toByteArray());
    files.put(directory + "/grub" + suffix, grub.toByteArray());
    mokManager.ifPresent(program -> files.put(directory + "/mm" + suffix, program.toByteArray()));
    if (!isRemovable) {
      fallback.ifPresent(program -> files.put(directory + "/fb" + suffix, program.toByteArray()));
    }
    return files;
  }

  /**
   * Commands that find the volume by its id and go on with the grub.cfg there.
   *
   * @param volume the boot sector of the FAT volume that has GRUB's directory
   * @param hint where to look first, as GRUB names it: other disks may have a volume of this id
   */
  static byte[] configuration(BootSector volume, String directory, String hint) {
    String uuid = BootSector.printedVolumeId(volume.volumeId());
    return ("search.fs_uuid "
            + uuid
            + " root "
            + hint
            + "\n"
            + "set prefix=($root)'"
            + directory
            + "'\n"
            + "configfile $prefix/grub.cfg\n")
        .getBytes(UTF_8);
  }
}
