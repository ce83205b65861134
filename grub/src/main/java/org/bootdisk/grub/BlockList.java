package org.bootdisk.grub;

import static org.bootdisk.grub.CoreLayout.SECTOR_SIZE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.StructLayout.U16;
import org.bootdisk.block.StructLayout.U64;

/**
 * The list in diskboot.img of the sectors that it loads. The first entry is the last of the sector;
 * the others lie before it, the last one before an entry without sectors (GRUB,
 * grub-core/boot/i386/pc/diskboot.S).
 */
final class BlockList {

  private static final String SOURCE = "GRUB, util/setup.c";

  static final StructLayout BLOCK =
      StructLayout.littleEndian("grub_boot_blocklist")
          .u64("start")
          .u16("len")
          .u16("segment")
          .totalling(12);
  private static final U64 START = BLOCK.u64("start");
  private static final U16 LENGTH = BLOCK.u16("len");
  private static final U16 SEGMENT = BLOCK.u16("segment");

  /** Segments are paragraphs of 16 bytes. */
  private static final int SEGMENTS_PER_SECTOR = SECTOR_SIZE >> 4;

  private static final int FIRST = SECTOR_SIZE - BLOCK.size();

  private BlockList() {}

  /**
   * One entry.
   *
   * @param start LBA of the first sector; any number
   * @param length sectors, from 1 on
   * @param place index of the entry in the sector
   */
  record Block(long start, int length, int place) {}

  /** States how many sectors follow, for a setup program that has not been run yet. */
  static void writeLength(byte[] diskboot, int sectors) {
    LENGTH.put(entry(diskboot, FIRST), sectors);
  }

  /**
   * Writes the list of the sectors behind the first one.
   *
   * @param diskboot diskboot.img at the start of core.img
   * @param runs all sectors of core.img
   * @throws FormatException.LimitExceeded if there are more runs than diskboot.img has room for
   */
  static void write(byte[] diskboot, List<SectorRun> runs) throws FormatException {
    int place = FIRST;
    while (place > 0 && LENGTH.get(entry(diskboot, place)) != 0) {
      clear(diskboot, place);
      place -= BLOCK.size();
    }
    place = FIRST;
    int segment = CoreLayout.DECOMPRESSOR_ADDRESS >> 4;
    for (SectorRun run : withoutFirstSector(runs)) {
      ByteBuffer entry = entry(diskboot, place);
      START.put(entry, run.start());
      LENGTH.put(entry, (int) run.count());
      SEGMENT.put(entry, segment);
      segment += (int) run.count() * SEGMENTS_PER_SECTOR;
      place -= BLOCK.size();
      if (place <= 0 || LENGTH.get(entry(diskboot, place)) != 0) {
        throw new FormatException.LimitExceeded(
            Fault.in(CoreImage.DISKBOOT)
                .actual("the sectors for core.img lie in " + runs.size() + " pieces")
                .expected("no more than the block list has room for")
                .source(SOURCE));
      }
    }
    clear(diskboot, place);
  }

  private static List<SectorRun> withoutFirstSector(List<SectorRun> runs) {
    List<SectorRun> rest = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      SectorRun run = runs.get(i);
      SectorRun part = i > 0 ? run : new SectorRun(run.start() + 1, run.count() - 1);
      if (part.count() > 0) {
        rest.add(part);
      }
    }
    return rest;
  }

  private static void clear(byte[] diskboot, int place) {
    ByteBuffer entry = entry(diskboot, place);
    START.put(entry, 0);
    LENGTH.put(entry, 0);
    SEGMENT.put(entry, 0);
  }

  /** The entries up to the one that ends the list. */
  static List<Block> read(byte[] diskboot) {
    List<Block> blocks = new ArrayList<>();
    for (int place = FIRST; place > 0; place -= BLOCK.size()) {
      ByteBuffer entry = entry(diskboot, place);
      if (LENGTH.get(entry) == 0) {
        break;
      }
      blocks.add(new Block(START.get(entry), LENGTH.get(entry), place));
    }
    return blocks;
  }

  /** The name of an entry's count of sectors, for messages. */
  static String lengthField() {
    return BLOCK.name() + "." + LENGTH.name();
  }

  private static ByteBuffer entry(byte[] diskboot, int place) {
    return ByteBuffer.wrap(diskboot, place, BLOCK.size()).slice();
  }
}
