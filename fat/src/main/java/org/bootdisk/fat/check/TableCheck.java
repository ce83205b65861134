package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FileAllocationTable;

/** Checks the FATs as such: their first entries, and that they are the same. */
final class TableCheck {

  /** A FAT up to this long is read in less time than it takes to ask where it has holes. */
  static final long READ_WHOLE = 16 << 20;

  private static final int PIECE = 1 << 18;
  private static final int BYTE = 0xFF;
  private static final int CLEAN_BIT_FAT16 = 15;
  private static final int CLEAN_BIT_FAT32 = 27;

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final Report report;

  TableCheck(BlockDevice device, FatGeometry geometry, Report report) {
    this.device = device;
    this.geometry = geometry;
    this.report = report;
  }

  void checkFirstEntry(FileAllocationTable table) throws IOException {
    int media = geometry.bpb().media();
    int first = table.get(0);
    int wanted = (geometry.type().endOfChain() & ~BYTE) | media;
    if (first != wanted) {
      report.add(
          Rule.MEDIA,
          "the first entry of the FAT is 0x" + Integer.toHexString(first),
          "0x" + Integer.toHexString(wanted) + ", with BPB_Media in its lowest byte");
      report.fix(new Fix.SetEntry(0, wanted));
    }
    checkShutdownBits(table);
  }

  /** ClnShutBitMask and HrdErrBitMask: the two highest bits of entry 1 (FAT, same section). */
  private void checkShutdownBits(FileAllocationTable table) throws IOException {
    if (geometry.type() == FatType.FAT12) {
      return;
    }
    int clean = 1 << (geometry.type() == FatType.FAT16 ? CLEAN_BIT_FAT16 : CLEAN_BIT_FAT32);
    int noError = clean >>> 1;
    int second = table.get(1);
    if ((second & clean) == 0) {
      report.add(Rule.DIRTY, "ClnShutBitMask of the FAT is clear", "set: a clean shutdown");
    }
    if ((second & noError) == 0) {
      report.add(Rule.HARD_ERROR, "HrdErrBitMask of the FAT is clear", "set: no disk errors");
    }
    if ((second & clean) == 0 || (second & noError) == 0) {
      report.fix(new Fix.SetEntry(1, second | clean | noError));
    }
  }

  void checkCopies() throws IOException {
    if (!geometry.bpb().fat32().mirrored()) {
      return;
    }
    boolean differ = false;
    for (int fat = 1; fat < geometry.bpb().fatCount(); fat++) {
      long at = firstDifference(fat);
      if (at >= 0) {
        report.add(
            Rule.COPIES,
            "FAT " + (fat + 1) + " differs from FAT 1 at byte 0x" + Long.toHexString(at),
            "the same bytes");
        differ = true;
      }
    }
    if (differ) {
      report.fix(new Fix.CopyFat(0));
    }
  }

  /** Compares what is stored: where both are holes they are the same. Returns -1 if they are. */
  private long firstDifference(int fat) throws IOException {
    if (usedLength() <= READ_WHOLE) {
      return compare(0, usedLength(), 0, fat);
    }
    long found = compareStored(0, fat);
    return found >= 0 ? found : compareStored(fat, 0);
  }

  private long compareStored(int stored, int other) throws IOException {
    long base = geometry.fatOffset(stored);
    Extents walk = device.extents(base, usedLength());
    for (Extent e = walk.next(); e != null; e = walk.next()) {
      if (!e.readsAsZeros()) {
        long found = compare(e.start() - base, e.end() - base, stored, other);
        if (found >= 0) {
          return found;
        }
      }
    }
    return -1;
  }

  private long compare(long from, long to, int a, int b) throws IOException {
    ByteBuffer one = IoBuffers.allocate((int) Math.min(PIECE, to - from));
    ByteBuffer two = IoBuffers.allocate(one.capacity());
    for (long at = from; at < to; at += one.capacity()) {
      int length = (int) Math.min(one.capacity(), to - at);
      device.read(geometry.fatOffset(a) + at, one.clear().limit(length));
      device.read(geometry.fatOffset(b) + at, two.clear().limit(length));
      int mismatch = one.flip().mismatch(two.flip());
      if (mismatch >= 0) {
        return at + mismatch;
      }
    }
    return -1;
  }

  /** Bytes of a FAT that hold entries of clusters. */
  private long usedLength() {
    return geometry.type().tableLength(geometry.lastCluster() + 1L);
  }
}
