package org.bootdisk.grub;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Text;

/**
 * A boot sector, as far as it is GRUB's boot.img with what an installation fills in or keeps of the
 * disk (GRUB, include/grub/i386/pc/boot.h).
 */
public final class BootImage {

  private static final int GRUB_LOADS_AT = 0x8000;
  private static final int FIRST_HARD_DISK = 0x80;
  private static final byte NOP = (byte) 0x90;
  private static final byte SHORT_JUMP = (byte) 0xeb;
  private static final byte[] NAME = {'G', 'R', 'U', 'B', ' ', 0};
  private static final String SOURCE = "GRUB, grub-core/boot/i386/pc/boot.S";

  private final ByteBuffer sector;

  private BootImage(byte[] sector) {
    this.sector = ByteBuffer.wrap(sector);
  }

  /**
   * Looks at a boot sector.
   *
   * @param sector its first 512 bytes
   */
  public static BootImage in(byte[] sector) {
    if (sector.length != CoreLayout.SECTOR_SIZE) {
      throw new IllegalArgumentException("a boot sector is 512 bytes, not " + sector.length);
    }
    return new BootImage(sector);
  }

  /** Whether it is GRUB's, of any release. */
  boolean isOfGrub() {
    return CoreLayout.SIGNATURE.get(sector) == CoreLayout.BOOT_SIGNATURE
        && CoreLayout.KERNEL_LOADED_AT.get(sector) == GRUB_LOADS_AT
        && hasName();
  }

  private boolean hasName() {
    byte[] code = CoreLayout.CODE.get(sector);
    for (int at = 0; at + NAME.length <= code.length; at++) {
      if (Arrays.equals(code, at, at + NAME.length, NAME, 0, NAME.length)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the code is that of a file boot.img, and so are its first instructions. */
  public boolean hasCodeOf(byte[] file) {
    BootImage other = in(file);
    return Arrays.equals(CoreLayout.CODE.get(sector), CoreLayout.CODE.get(other.sector))
        && Arrays.equals(CoreLayout.JUMP.get(sector), CoreLayout.JUMP.get(other.sector));
  }

  /**
   * What is wrong with the fields that an installation fills in: the disk that is read, and the
   * check of its number.
   *
   * @param where the boot sector, for messages
   */
  public List<Fault> fieldFaults(String where) {
    List<Fault> faults = new ArrayList<>();
    int drive = CoreLayout.BOOT_DRIVE.get(sector);
    if (drive != Embedding.DISK_GIVEN_BY_BIOS && drive != FIRST_HARD_DISK) {
      faults.add(
          fault(where, "boot_drive is " + Text.hex(drive, 2), "ff, the disk that the BIOS names"));
    }
    byte[] check = CoreLayout.BOOT_DRIVE_CHECK.get(sector);
    if (check[0] != SHORT_JUMP && !(check[0] == NOP && check[1] == NOP)) {
      faults.add(
          fault(
              where,
              Text.format("boot_drive_check is %02x%02x", check[0], check[1]),
              "9090, or boot.img's jump"));
    }
    return faults;
  }

  private static Fault fault(String where, String actual, String expected) {
    return Fault.in(where)
        .actual(actual)
        .expected(expected)
        .source(SOURCE)
        .advice("install GRUB again");
  }
}
