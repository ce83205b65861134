package org.bootdisk.gpt.mbr;

import org.bootdisk.block.Text;

/**
 * A cylinder, head and sector address as an MBR partition record stores it in three bytes. No
 * firmware of this century reads it; tools compare it.
 *
 * @param cylinder 0 to 1023
 * @param head 0 to 255
 * @param sector 0 to 63; sectors are numbered from 1, and 0 stands in records that are unused
 */
public record Chs(int cylinder, int head, int sector) {

  /** The address of nothing: three zero bytes. */
  public static final Chs NONE = new Chs(0, 0, 0);

  /** What stands for an address that does not fit: {@code FE FF FF}. */
  public static final Chs SATURATED = new Chs(1023, 254, 63);

  /** The end of a protective record that reaches beyond all addresses: {@code FF FF FF}. */
  static final Chs BEYOND = new Chs(1023, 255, 63);

  /** Bytes that an address takes on the disk. */
  static final int BYTES = 3;

  private static final int SECTOR_BITS = 6;
  private static final int LAST_CYLINDER = 1023;
  private static final int LAST_SECTOR = 63;
  private static final int LAST_HEAD = 255;

  /** Refuses numbers that three bytes cannot hold. */
  public Chs {
    if ((cylinder | head | sector) < 0
        || cylinder > LAST_CYLINDER
        || head > LAST_HEAD
        || sector > LAST_SECTOR) {
      throw new IllegalArgumentException(
          Text.format("cylinder %d, head %d, sector %d do not fit", cylinder, head, sector));
    }
  }

  /** Decodes head, then sector with the cylinder's upper two bits, then the rest of it. */
  static Chs decode(byte[] bytes) {
    int second = Byte.toUnsignedInt(bytes[1]);
    int cylinder = second >> SECTOR_BITS << Byte.SIZE | Byte.toUnsignedInt(bytes[2]);
    return new Chs(cylinder, Byte.toUnsignedInt(bytes[0]), second & LAST_SECTOR);
  }

  /** The three bytes, in the order of the disk. */
  byte[] encode() {
    int second = cylinder >> Byte.SIZE << SECTOR_BITS | sector;
    return new byte[] {(byte) head, (byte) second, (byte) cylinder};
  }

  @Override
  public String toString() {
    return cylinder + "/" + head + "/" + sector;
  }
}
