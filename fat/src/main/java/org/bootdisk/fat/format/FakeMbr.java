package org.bootdisk.fat.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bootdisk.fat.layout.BiosParameterBlock;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.FatType;

/**
 * An MBR partition table in the boot sector itself, with one partition that begins with this very
 * sector: mkfs.fat --mbr. Windows and some firmware take a removable disk only with such a table.
 */
final class FakeMbr {

  private static final int DISK_SIGNATURE = 0x1B8;
  private static final int FIRST_RECORD = 0x1BE;
  private static final int ACTIVE = 0x80;
  private static final int FAT12 = 0x01;
  private static final int FAT16_SMALL = 0x04;
  private static final int FAT16 = 0x06;
  private static final int FAT32_LBA = 0x0C;
  private static final int MAX_CYLINDER = 1023;
  private static final int BEYOND_CHS = 0xFFFFFE;

  private FakeMbr() {}

  /** Encodes the table into an encoded boot sector. */
  static void encode(ByteBuffer sector, BootSector bootSector, FatType type) {
    ByteBuffer bytes = sector.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    BiosParameterBlock bpb = bootSector.bpb();
    bytes.putInt(DISK_SIGNATURE, (int) bootSector.volumeId());
    ByteBuffer partition = bytes.position(FIRST_RECORD).slice().order(ByteOrder.LITTLE_ENDIAN);
    partition.put((byte) ACTIVE);
    putChs(partition, 0, bpb);
    partition.put((byte) osType(type, bpb.totalSectors()));
    putChs(partition, bpb.totalSectors(), bpb);
    partition.putInt(0).putInt((int) bpb.totalSectors());
  }

  private static int osType(FatType type, long sectors) {
    boolean small = sectors < 1 << Short.SIZE;
    return switch (type) {
      case FAT12 -> small ? FAT12 : FAT16;
      case FAT16 -> small ? FAT16_SMALL : FAT16;
      case FAT32 -> FAT32_LBA;
    };
  }

  /** Head, sector with the cylinder's high bits, cylinder: of the sector behind the last, too. */
  private static void putChs(ByteBuffer out, long sector, BiosParameterBlock bpb) {
    int perTrack = bpb.sectorsPerTrack();
    long cylinder = sector / ((long) perTrack * bpb.heads());
    int chs = BEYOND_CHS;
    if (cylinder <= MAX_CYLINDER) {
      int head = (int) (sector / perTrack % bpb.heads());
      int highBits = (int) (cylinder >>> 2) & 0xC0;
      int inTrack = ((int) (sector % perTrack) + 1) | highBits;
      chs = head | (inTrack << 8) | ((int) (cylinder & 0xFF) << 16);
    }
    out.put((byte) chs).put((byte) (chs >>> 8)).put((byte) (chs >>> 16));
  }
}
