package org.bootdisk.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Text;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.grub.Blob;
import org.bootdisk.grub.EfiImage;
import org.bootdisk.grub.GrubImage;

/**
 * Programs for UEFI with secure boot, as a distribution signs them. Nothing in them can be changed,
 * so the GRUB among them reads a few commands from a place that was fixed when it was built; these
 * lead it to the directory on the disk.
 *
 * @param shim the program that firmware trusts, which starts GRUB
 * @param grub GRUB, which the shim trusts
 * @param description of the signed GRUB, for messages
 */
public record SignedPrograms(Blob shim, Blob grub, String description) {

  /**
   * Where the signed GRUB looks for its first commands: {@code /EFI/debian/grub.cfg}.
   *
   * @throws FormatException if the program is no GRUB
   */
  String configurationPath() throws FormatException {
    return image().prefix() + "/grub.cfg";
  }

  /** What the signed GRUB carries. */
  GrubImage image() throws FormatException {
    return EfiImage.decode(grub.toByteArray(), description);
  }

  /**
   * Commands that find the volume by its id and go on with the grub.cfg there.
   *
   * @param volume the boot sector of the FAT volume that has GRUB's directory
   * @param hint where to look first, as GRUB names it: other disks may have a volume of this id
   */
  static byte[] configuration(BootSector volume, String directory, String hint) {
    long id = volume.volumeId();
    String uuid = Text.format("%04x-%04x", id >>> Short.SIZE, id & 0xFFFF).toUpperCase(Locale.ROOT);
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
