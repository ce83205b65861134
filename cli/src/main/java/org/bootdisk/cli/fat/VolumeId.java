package org.bootdisk.cli.fat;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.bootdisk.block.Quoted;
import org.bootdisk.cli.command.UsageException;
import org.bootdisk.fat.layout.BootSector;

/** Volume ids as people write them: {@code 1234-ABCD}. */
final class VolumeId {

  private VolumeId() {}

  /**
   * The id of a volume that nobody gave one: the CRC of its boot sector without an id. It depends
   * on the size, the place on the disk, the label and the parameters, and on nothing else.
   */
  static long madeOf(BootSector bootSector) {
    ByteBuffer sector = ByteBuffer.allocate(BootSector.SIZE);
    bootSector.identifiedBy(0, bootSector.volumeLabel()).encode(sector, new byte[0]);
    CRC32 crc = new CRC32();
    crc.update(sector.array());
    return crc.getValue();
  }

  static long parse(String text) throws UsageException {
    try {
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(text.replace("-", ""), 16));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "--volume-id " + Quoted.of(text) + " is not of 1 to 8 hexadecimal digits: 1234-ABCD");
    }
  }
}
