package org.bootdisk.fat.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * Reads the BPB, one check a field. What no FAT volume has means that the bytes are none; what
 * contradicts another field means that they are a broken one.
 */
final class BpbDecoder {

  private static final int MIN_SECTOR_SIZE = 512;
  private static final int MAX_SECTOR_SIZE = 1 << 15;
  private static final int REMOVABLE = 0xF0;
  private static final int LOWEST_FIXED = 0xF8;
  private static final String SOURCE = "FAT, \"Boot Sector and BPB\"";

  private final ByteBuffer sector;
  private final Origin origin;
  private final StructLayout layout;

  private BpbDecoder(ByteBuffer sector, Origin origin) {
    this.sector = sector;
    this.origin = origin;
    this.layout = BootSector.layoutOf(sector);
  }

  static BiosParameterBlock decode(ByteBuffer sector, Origin origin) throws FormatException {
    BpbDecoder decoder = new BpbDecoder(sector, origin);
    decoder.requireRecognized();
    return decoder.parameters();
  }

  private void requireRecognized() throws FormatException {
    recognize("Signature_word", BootSector.hasSignature(sector), "0xaa55");
    int sectorSize = u16("BPB_BytsPerSec");
    recognize(
        "BPB_BytsPerSec",
        Ranges.isPowerOfTwo(sectorSize)
            && sectorSize >= MIN_SECTOR_SIZE
            && sectorSize <= MAX_SECTOR_SIZE,
        "512, 1024, 2048 or 4096 (or up to 32768, which only mkfs.fat makes)");
    recognize(
        "BPB_SecPerClus", Ranges.isPowerOfTwo(u8("BPB_SecPerClus")), "a power of 2 up to 128");
    recognize("BPB_RsvdSecCnt", u16("BPB_RsvdSecCnt") != 0, "at least 1");
    recognize("BPB_NumFATs", u8("BPB_NumFATs") != 0, "at least 1");
    int media = u8("BPB_Media");
    recognize("BPB_Media", media == REMOVABLE || media >= LOWEST_FIXED, "0xf0 or 0xf8 to 0xff");
  }

  private BiosParameterBlock parameters() throws FormatException {
    boolean isFat32 = layout == BootSector.FAT32_LAYOUT;
    long fatSize = isFat32 ? u32("BPB_FATSz32") : u16("BPB_FATSz16");
    require(isFat32 ? "BPB_FATSz32" : "BPB_FATSz16", fatSize != 0, "at least 1");
    int small = u16("BPB_TotSec16");
    long totalSectors = small != 0 ? small : u32("BPB_TotSec32");
    require("BPB_TotSec32", totalSectors != 0, "the number of sectors of the volume");
    int rootEntryCount = u16("BPB_RootEntCnt");
    require(
        "BPB_RootEntCnt",
        isFat32 == (rootEntryCount == 0),
        isFat32 ? "0 on FAT32" : "at least 1 on FAT12 and FAT16");
    return new BiosParameterBlock(
        u16("BPB_BytsPerSec"),
        u8("BPB_SecPerClus"),
        u16("BPB_RsvdSecCnt"),
        u8("BPB_NumFATs"),
        rootEntryCount,
        totalSectors,
        u8("BPB_Media"),
        fatSize,
        u16("BPB_SecPerTrk"),
        u16("BPB_NumHeads"),
        u32("BPB_HiddSec"),
        isFat32 ? fat32() : Fat32Parameters.NONE);
  }

  private Fat32Parameters fat32() throws FormatException {
    int version = u16("BPB_FSVer");
    if (version != 0) {
      throw new FormatException.Unsupported(fault("BPB_FSVer", "0, the only version there is"));
    }
    Fat32Parameters fat32 =
        new Fat32Parameters(
            u16("BPB_ExtFlags"),
            version,
            u32("BPB_RootClus"),
            u16("BPB_FSInfo"),
            u16("BPB_BkBootSec"));
    require("BPB_RootClus", fat32.rootCluster() >= FatType.FIRST_CLUSTER, "at least 2");
    require("BPB_ExtFlags", fat32.activeFat() < u8("BPB_NumFATs"), "an active FAT that there is");
    return fat32;
  }

  private int u8(String field) {
    return layout.u8(field).get(sector);
  }

  private int u16(String field) {
    return layout.u16(field).get(sector);
  }

  private long u32(String field) {
    return layout.u32(field).get(sector);
  }

  private void recognize(String field, boolean holds, String expected) throws FormatException {
    if (!holds) {
      throw new FormatException.NotRecognized(fault(field, expected));
    }
  }

  private void require(String field, boolean holds, String expected) throws FormatException {
    if (!holds) {
      throw new FormatException.Corrupt(fault(field, expected));
    }
  }

  private Fault fault(String name, String expected) {
    for (StructLayout.Field field : layout.fields()) {
      if (field.name().equals(name)) {
        return Fault.in(origin, field).actualHex(value(field)).expected(expected).source(SOURCE);
      }
    }
    throw new IllegalArgumentException(name);
  }

  private long value(StructLayout.Field field) {
    return switch (field.width()) {
      case 1 -> u8(field.name());
      case Short.BYTES -> u16(field.name());
      default -> u32(field.name());
    };
  }
}
