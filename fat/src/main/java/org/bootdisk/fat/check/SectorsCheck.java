package org.bootdisk.fat.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.fat.layout.BootSector;
import org.bootdisk.fat.layout.Fat32Parameters;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.layout.FsInfo;

/** Checks the reserved sectors: flags, the copy of the boot sector, FSInfo. */
final class SectorsCheck {

  private static final int GREY_FROM = 4085;
  private static final int GREY_TO = 4086;

  private final BlockDevice device;
  private final BootSector bootSector;
  private final FatGeometry geometry;
  private final Report report;

  SectorsCheck(BlockDevice device, BootSector bootSector, FatGeometry geometry, Report report) {
    this.device = device;
    this.bootSector = bootSector;
    this.geometry = geometry;
    this.report = report;
  }

  void check(long freeClusters) throws IOException {
    checkType();
    checkFlags();
    if (geometry.type() == FatType.FAT32) {
      checkBackup();
      checkFsInfo(freeClusters);
    }
  }

  private void checkType() {
    long clusters =
        (geometry.bpb().totalSectors() - geometry.firstDataSector())
            / geometry.bpb().sectorsPerCluster();
    if (clusters > geometry.countOfClusters()) {
      report.add(
          Rule.FAT_SIZE,
          "the FAT has entries for " + geometry.countOfClusters() + " clusters",
          "for all " + clusters + " that there are");
    }
    if (geometry.type() == FatType.FAT32 && clusters < FatType.FAT32.minClusters()) {
      report.add(
          Rule.TYPE,
          "a FAT32 volume has " + clusters + " clusters",
          "at least " + FatType.FAT32.minClusters() + ", or some will take it for FAT16");
    } else if (clusters >= GREY_FROM && clusters <= GREY_TO) {
      report.add(
          Rule.TYPE,
          "the volume has " + clusters + " clusters",
          "another number: Linux takes it for FAT16, Windows for FAT12");
    }
  }

  private void checkFlags() {
    int flags = bootSector.flags();
    if ((flags & BootSector.DIRTY) != 0) {
      report.add(Rule.DIRTY, "the volume is marked as in use", "a clean unmount");
    }
    if ((flags & BootSector.HARD_ERROR) != 0) {
      report.add(Rule.HARD_ERROR, "the volume is marked as having errors", "no such mark");
    }
    int sound = flags & ~(BootSector.DIRTY | BootSector.HARD_ERROR);
    if (sound != flags) {
      long offset = bootSector.layout().u8("BS_Reserved1").offset();
      report.fix(new Fix.Write(offset, ByteBuffer.wrap(new byte[] {(byte) sound})));
    }
  }

  private void checkBackup() throws IOException {
    Fat32Parameters fat32 = geometry.bpb().fat32();
    int backup = fat32.backupBootSector();
    if (backup == 0 || backup >= geometry.bpb().reservedSectorCount()) {
      return;
    }
    ByteBuffer first = FsInfo.LAYOUT.read(device, 0);
    ByteBuffer copy = FsInfo.LAYOUT.read(device, sector(backup));
    int flags = bootSector.layout().u8("BS_Reserved1").offset();
    // The flags change with every mount, in the first sector only.
    first.put(flags, (byte) 0);
    copy.put(flags, (byte) 0);
    int mismatch = first.mismatch(copy);
    if (mismatch >= 0) {
      report.add(
          Rule.BACKUP,
          "the backup boot sector differs at byte 0x" + Integer.toHexString(mismatch),
          "a copy of the boot sector");
      report.fix(new Fix.Write(sector(backup), first));
    }
  }

  private void checkFsInfo(long freeClusters) throws IOException {
    int number = geometry.bpb().fat32().fsInfoSector();
    if (number == 0 || number >= geometry.bpb().reservedSectorCount()) {
      return;
    }
    long offset = sector(number);
    ByteBuffer bytes = FsInfo.LAYOUT.read(device, offset);
    OptionalLong nextFree = OptionalLong.empty();
    try {
      FsInfo info = FsInfo.decode(bytes, Origin.of(device, "FSInfo", offset));
      nextFree = info.nextFree();
      if (info.freeCount().isEmpty() || info.freeCount().getAsLong() == freeClusters) {
        return;
      }
      report.add(
          Rule.FREE_COUNT,
          "FSI_Free_Count is " + info.freeCount().getAsLong(),
          freeClusters + ", the free clusters of the FAT");
    } catch (FormatException e) {
      report.add(Rule.FS_INFO, e.fault());
      bytes = ByteBuffer.allocate(FsInfo.LAYOUT.size());
    }
    new FsInfo(OptionalLong.of(freeClusters), nextFree).encode(bytes);
    report.fix(new Fix.Write(offset, bytes));
  }

  private long sector(int number) {
    return (long) number * geometry.bpb().sectorSize();
  }

  /** Writes the root directory's label into the boot sector, as fsck.fat does. */
  static void fixLabel(BootSector bootSector, Report report, String label) {
    if (!bootSector.isExtended()) {
      long signature = bootSector.layout().u8("BS_BootSig").offset();
      report.fix(new Fix.Write(signature, ByteBuffer.wrap(new byte[] {BootSector.EXTENDED})));
    }
    long offset = bootSector.layout().bytes("BS_VolLab").offset();
    report.fix(new Fix.Write(offset, ByteBuffer.wrap(label.getBytes(ISO_8859_1))));
  }
}
