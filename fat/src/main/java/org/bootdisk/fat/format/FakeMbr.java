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
  private static final int FAT16_LBA = 0x0E;
  private static final int MAX_CYLINDER = 1023;

  /** A head is a byte, and MS-DOS fails with 256 of them; mkfs.fat stays one further away. */
  private static final int MAX_HEADS = 254;

  private static final int MAX_SECTORS_PER_TRACK = 63;

  private static final int BEYOND_CHS = 0xFFFFFE;

  private FakeMbr() {}

  /** Encodes the table into an encoded boot sector. */
  static void encode(ByteBuffer sector, BootSector bootSector, FatType type) {
    ByteBuffer bytes = sector.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    BiosParameterBlock bpb = bootSector.bpb();
    bytes.putInt(DISK_SIGNATURE, (int) bootSector.volumeId());
    ByteBuffer partition = bytes.position(FIRST_RECORD).slice().order(ByteOrder.LITTLE_ENDIAN);
    partition.put((byte) ACTIVE);
    int behind = chs(bpb.totalSectors(), bpb);
    putChs(partition, chs(0, bpb));
    partition.put((byte) osType(type, bpb, behind));
    putChs(partition, behind);
    partition.putInt(0).putInt((int) bpb.totalSectors());
  }

  private static int osType(FatType type, BiosParameterBlock bpb, int behind) {
    if (type == FatType.FAT32) {
      return FAT32_LBA;
    }
    if (bpb.totalSectors() < 1 << Short.SIZE && hasChs(bpb)) {
      return type == FatType.FAT12 ? FAT12 : FAT16_SMALL;
    }
    return behind == BEYOND_CHS ? FAT16_LBA : FAT16;
  }

  /** Whether an MBR can tell sectors of the geometry apart. */
  private static boolean hasChs(BiosParameterBlock bpb) {
    return bpb.heads() <= MAX_HEADS && bpb.sectorsPerTrack() <= MAX_SECTORS_PER_TRACK;
  }

  /**
   * Head, sector with the cylinder's high bits, cylinder, from the lowest byte on: of the sector
   * behind the last, too.
   */
  private static int chs(long sector, BiosParameterBlock bpb) {
    int perTrack = bpb.sectorsPerTrack();
    long cylinder = sector / ((long) perTrack * bpb.heads());
    if (sector > 0 && (cylinder > MAX_CYLINDER || !hasChs(bpb))) {
      return BEYOND_CHS;
    }
    int head = (int) (sector / perTrack % bpb.heads());
    int highBits = (int) (cylinder >>> 2) & 0xC0;
    int inTrack = ((int) (sector % perTrack) + 1) | highBits;
    return head | (inTrack << 8) | ((int) (cylinder & 0xFF) << 16);
  }

  private static void putChs(ByteBuffer out, int chs) {
    out.put((byte) chs).put((byte) (chs >>> 8)).put((byte) (chs >>> 16));
  }
}
