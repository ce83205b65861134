package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.bootdisk.block.BlockDevice;

/** What the code of a boot sector is, as far as the strings in it tell. */
public enum BootLoader {
  /** No code: what {@link Embedding#eraseFrom} would erase is zero. */
  NONE("no boot code"),
  /** GRUB 2, of any release: its boot.img carries no version. */
  GRUB("GRUB"),
  /** GRUB 0.97 and before. */
  GRUB_LEGACY("GRUB Legacy"),
  /** GRUB for DOS. */
  GRUB4DOS("GRUB4DOS"),
  /** LILO. */
  LILO("LILO"),
  /** ISOLINUX on a disk: a hybrid image. */
  ISOLINUX("ISOLINUX"),
  /** Syslinux's mbr.bin, or its volume boot sector. */
  SYSLINUX("Syslinux"),
  /** The boot sector of Windows or DOS, which starts the active partition. */
  WINDOWS("Windows or DOS"),
  /** The message of mkfs.fat. */
  FAT_MESSAGE("the message of mkfs.fat that the disk is not bootable"),
  /** Anything else. */
  UNKNOWN("boot code of an unknown loader");

  private final String description;

  BootLoader(String description) {
    this.description = description;
  }

  /** The loader's name, or a clause, for people. */
  public String description() {
    return description;
  }

  /** What the boot sector of {@code disk} holds. */
  public static BootLoader on(BlockDevice disk) throws java.io.IOException {
    java.nio.ByteBuffer sector = java.nio.ByteBuffer.allocate(CoreLayout.SECTOR_SIZE);
    if (disk.size() >= sector.capacity()) {
      disk.read(0, sector);
    }
    return of(sector.array());
  }

  /**
   * What a boot sector holds.
   *
   * @param sector its first 512 bytes
   */
  public static BootLoader of(byte[] sector) {
    if (BootImage.in(sector).isOfGrub()) {
      return GRUB;
    }
    byte[] erased = sector.clone();
    Embedding.eraseFrom(erased);
    if (Arrays.equals(erased, sector)) {
      return NONE;
    }
    // Text can begin anywhere in the code, and the disk signature may follow it at once.
    return named(new String(sector, 0, Embedding.BOOT_CODE_SIZE, ISO_8859_1));
  }

  private static BootLoader named(String code) {
    if (code.contains("GRLDR")) {
      return GRUB4DOS;
    }
    if (code.contains("Geom\0") && code.contains("GRUB ")) {
      return GRUB_LEGACY;
    }
    if (code.contains("isolinux.bin")) {
      return ISOLINUX;
    }
    if (code.contains("SYSLINUX") || code.contains("Operating system load error.")) {
      return SYSLINUX;
    }
    if (code.contains("Invalid partition table") || code.contains("BOOTMGR")) {
      return WINDOWS;
    }
    if (code.contains("This is not a bootable disk")) {
      return FAT_MESSAGE;
    }
    return code.contains("LILO") ? LILO : UNKNOWN;
  }
}
