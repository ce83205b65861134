package org.bootdisk.gpt;

import java.util.UUID;

/**
 * What a partition holds, as its PartitionTypeGUID says.
 *
 * @param guid the PartitionTypeGUID
 * @param name short and unique: {@code esp}, {@code bios-boot}, {@code root-x86-64}
 * @param code gdisk's four digits in lower case, such as {@code ef00}; empty if gdisk has none
 * @param description for people
 */
public record PartitionType(UUID guid, String name, String code, String description) {

  /** The FAT volume that UEFI firmware boots from. */
  public static final PartitionType EFI_SYSTEM =
      type("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "esp", "ef00", "EFI system partition");

  /** Holds GRUB's core image on a disk that a legacy BIOS boots. */
  public static final PartitionType BIOS_BOOT =
      type("21686148-6449-6E6F-744E-656564454649", "bios-boot", "ef02", "BIOS boot partition");

  /** What sgdisk and sfdisk make unless told otherwise. */
  public static final PartitionType LINUX_FILESYSTEM =
      type("0FC63DAF-8483-4772-8E79-3D69D8477DE4", "linux-generic", "8300", "Linux filesystem");

  /**
   * The MBR's type byte for this type in a hybrid MBR, as sgdisk has it: the code's first half. The
   * one that means an extended partition there is replaced by Linux' own.
   */
  public int osType() {
    int first = code.isEmpty() ? UNKNOWN_OS_TYPE : Integer.parseInt(code.substring(0, 2), 16);
    return first == LINUX_EXTENDED ? LINUX : first;
  }

  private static final int LINUX_EXTENDED = 0x85;
  private static final int LINUX = 0x83;

  /** sgdisk's MBR type for a GUID that it does not know. */
  public static final int UNKNOWN_OS_TYPE = 0xFF;

  private static PartitionType type(String guid, String name, String code, String description) {
    return new PartitionType(Guids.parse(guid), name, code, description);
  }
}
