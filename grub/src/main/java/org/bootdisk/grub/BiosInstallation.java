package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.StructLayout;
import org.bootdisk.grub.codec.ReedSolomon;

/**
 * GRUB for BIOS as it is found on a disk: from the boot sector along the block list to the image.
 *
 * @param kernelSector the LBA at which core.img begins
 * @param sectorCount sectors that the BIOS loads, the first one and those of codes included
 * @param coreSize bytes of core.img without codes
 * @param codes whether Reed-Solomon codes follow core.img, and match it
 * @param image what core.img carries
 */
public record BiosInstallation(
    long kernelSector, int sectorCount, int coreSize, Codes codes, GrubImage image) {

  /** The state of the Reed-Solomon codes. */
  public enum Codes {
    /** core.img has no codes. */
    NONE,
    /** The codes are those of core.img's bytes. */
    INTACT,
    /** Some bytes of core.img or of the codes have changed. */
    DAMAGED
  }

  private static final String SOURCE = "GRUB, grub-core/boot/i386/pc/diskboot.S";
  private static final int BLOCK_SIZE = 12;
  private static final int GRUB_LOADS_AT = 0x8000;
  private static final int MOST_SECTORS = 1 + Embedding.MOST_SECTORS;

  /**
   * Reads what a BIOS would start on {@code disk}.
   *
   * @throws FormatException.NotRecognized if the boot sector is not GRUB's
   * @throws FormatException if it leads to something that is no working core.img
   */
  public static BiosInstallation read(BlockDevice disk) throws IOException {
    String where = disk.description() + "[LBA 0]: boot.img";
    StructLayout boot = CoreLayout.BOOT;
    ByteBuffer sector = sector(disk, 0, where);
    boolean grubs =
        CoreLayout.SIGNATURE.get(sector) == CoreLayout.BOOT_SIGNATURE
            && CoreLayout.KERNEL_LOADED_AT.get(sector) == GRUB_LOADS_AT
            && hasName(boot.bytes("code").get(sector));
    if (!grubs) {
      throw new FormatException.NotRecognized(
          Fault.in(where).expected("GRUB's boot code").source(CoreLayout.OFFSETS));
    }
    long kernelSector = CoreLayout.KERNEL_SECTOR.get(sector);
    byte[] loaded = load(disk, kernelSector);
    return decode(disk.description() + "[core.img]", kernelSector, loaded);
  }

  private static boolean hasName(byte[] code) {
    byte[] name = {'G', 'R', 'U', 'B', ' ', 0};
    for (int at = 0; at + name.length <= code.length; at++) {
      if (Arrays.equals(code, at, at + name.length, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /** Reads a sector whose number is from the disk. */
  private static ByteBuffer sector(BlockDevice disk, long lba, String where) throws IOException {
    if (lba < 0 || lba >= disk.size() / SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .actual("the next sector is " + Long.toUnsignedString(lba))
              .expected("one below " + disk.size() / SECTOR_SIZE)
              .source(SOURCE));
    }
    ByteBuffer sector = ByteBuffer.allocate(SECTOR_SIZE);
    disk.read(lba * SECTOR_SIZE, sector);
    return sector.flip();
  }

  /** Follows the block list as diskboot.img does. */
  private static byte[] load(BlockDevice disk, long kernelSector) throws IOException {
    String where = disk.description() + "[LBA " + kernelSector + "]: diskboot.img";
    ByteBuffer diskboot = sector(disk, kernelSector, disk.description() + "[LBA 0]: boot.img");
    ByteBuffer loaded = ByteBuffer.allocate(MOST_SECTORS * SECTOR_SIZE).put(diskboot);
    for (int at = SECTOR_SIZE - BLOCK_SIZE; at >= BLOCK_SIZE; at -= BLOCK_SIZE) {
      // The fields are declared for the last entry; this is the one at which the slice ends.
      ByteBuffer list = ByteBuffer.allocate(SECTOR_SIZE);
      list.put(SECTOR_SIZE - BLOCK_SIZE, diskboot, at, BLOCK_SIZE);
      int length = CoreLayout.BLOCK_LENGTH.get(list);
      if (length == 0) {
        break;
      }
      requireRoom(loaded, length, new Origin(where, kernelSector * SECTOR_SIZE));
      long start = CoreLayout.BLOCK_START.get(list);
      sector(disk, start, where);
      sector(disk, start + length - 1, where);
      disk.read(start * SECTOR_SIZE, loaded.slice().limit(length * SECTOR_SIZE));
      loaded.position(loaded.position() + length * SECTOR_SIZE);
    }
    return Arrays.copyOf(loaded.array(), loaded.position());
  }

  private static void requireRoom(ByteBuffer loaded, int sectors, Origin diskboot)
      throws FormatException {
    if (sectors > loaded.remaining() / SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(diskboot, CoreLayout.BLOCK_LENGTH)
              .actual(sectors)
              .expected("at most " + loaded.remaining() / SECTOR_SIZE + " more sectors")
              .source(SOURCE));
    }
  }

  /**
   * Decodes an embedded core image.
   *
   * @param where the image, for messages
   * @param kernelSector where it was read from
   * @param loaded whole sectors: core.img, and codes or zeros behind it
   */
  static BiosInstallation decode(String where, long kernelSector, byte[] loaded)
      throws FormatException {
    int sectors = loaded.length / SECTOR_SIZE;
    if (sectors < 2) {
      throw new FormatException.Corrupt(
          Fault.in(where).actual("the size is one sector").expected("more").source(SOURCE));
    }
    ByteBuffer fields = ByteBuffer.wrap(loaded).slice(SECTOR_SIZE, SECTOR_SIZE);
    long redundancy = CoreLayout.REDUNDANCY.get(fields);
    if (redundancy == 0) {
      CoreImage core = CoreImage.endingIn(loaded, where);
      return new BiosInstallation(
          kernelSector, sectors, core.size(), Codes.NONE, core.decode(where));
    }
    if (redundancy >= loaded.length - SECTOR_SIZE) {
      throw new FormatException.Corrupt(
          Fault.in(where)
              .field(CoreLayout.REDUNDANCY.name(), SECTOR_SIZE + CoreLayout.REDUNDANCY.offset())
              .actual(redundancy)
              .expected("less than the image's " + loaded.length + " bytes")
              .source(CoreLayout.OFFSETS));
    }
    int size = loaded.length - (int) redundancy;
    CoreImage core = CoreImage.of(Arrays.copyOf(loaded, size), where);
    byte[] coded = loaded.clone();
    ReedSolomon.encode(coded, core.protectedStart(), size);
    Codes codes = Arrays.equals(coded, loaded) ? Codes.INTACT : Codes.DAMAGED;
    return new BiosInstallation(kernelSector, sectors, size, codes, core.decode(where));
  }
}
