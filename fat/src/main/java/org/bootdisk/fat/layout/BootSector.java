package org.bootdisk.fat.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.StructLayout;

/**
 * The first 512 bytes of a volume (FAT, "Boot Sector and BPB"), without their boot code. Texts are
 * the bytes of the disk, one character each.
 *
 * @param oemName BS_OEMName, 8 bytes
 * @param bpb the parameters
 * @param driveNumber BS_DrvNum
 * @param flags BS_Reserved1: bit 0 is set while the volume is mounted, bit 1 if its surface is to
 *     be tested
 * @param bootSignature BS_BootSig: 0x29 if the three fields that follow are meant
 * @param volumeId BS_VolID
 * @param volumeLabel BS_VolLab, 11 bytes
 * @param fileSystemType BS_FilSysType, 8 bytes; says nothing about the type
 */
public record BootSector(
    String oemName,
    BiosParameterBlock bpb,
    int driveNumber,
    int flags,
    int bootSignature,
    long volumeId,
    String volumeLabel,
    String fileSystemType) {

  /** Bytes in the structure, whatever the size of a sector. */
  public static final int SIZE = 512;

  /** BS_BootSig of a boot sector that has a volume id, a label and a type. */
  public static final int EXTENDED = 0x29;

  /** Bit of {@link #flags}: the volume was not cleanly unmounted. */
  public static final int DIRTY = 1 << 0;

  /** Bit of {@link #flags}: an error was met; the surface is to be tested. */
  public static final int HARD_ERROR = 1 << 1;

  /** BS_VolLab of a volume without a label. */
  public static final String NO_NAME = "NO NAME    ";

  /** The bytes on FAT12 and FAT16. */
  public static final StructLayout FAT16_LAYOUT =
      common("boot sector")
          .u8("BS_DrvNum")
          .u8("BS_Reserved1")
          .u8("BS_BootSig")
          .u32("BS_VolID")
          .bytes("BS_VolLab", 11)
          .bytes("BS_FilSysType", 8)
          .bytes("BS_BootCode", 448)
          .u16("Signature_word")
          .totalling(SIZE);

  /** The bytes on FAT32. */
  public static final StructLayout FAT32_LAYOUT =
      common("boot sector")
          .u32("BPB_FATSz32")
          .u16("BPB_ExtFlags")
          .u16("BPB_FSVer")
          .u32("BPB_RootClus")
          .u16("BPB_FSInfo")
          .u16("BPB_BkBootSec")
          .bytes("BPB_Reserved", 12)
          .u8("BS_DrvNum")
          .u8("BS_Reserved1")
          .u8("BS_BootSig")
          .u32("BS_VolID")
          .bytes("BS_VolLab", 11)
          .bytes("BS_FilSysType", 8)
          .bytes("BS_BootCode32", 420)
          .u16("Signature_word")
          .totalling(SIZE);

  static final int SIGNATURE_WORD = 0xAA55;
  private static final int SHORT_JUMP = 0xEB;
  private static final int NOP = 0x90;
  private static final int JUMP_LENGTH = 2;

  private static StructLayout.Builder common(String name) {
    return StructLayout.littleEndian(name)
        .bytes("BS_jmpBoot", 3)
        .bytes("BS_OEMName", 8)
        .u16("BPB_BytsPerSec")
        .u8("BPB_SecPerClus")
        .u16("BPB_RsvdSecCnt")
        .u8("BPB_NumFATs")
        .u16("BPB_RootEntCnt")
        .u16("BPB_TotSec16")
        .u8("BPB_Media")
        .u16("BPB_FATSz16")
        .u16("BPB_SecPerTrk")
        .u16("BPB_NumHeads")
        .u32("BPB_HiddSec")
        .u32("BPB_TotSec32");
  }

  /** A volume id as people, GRUB and Linux write it: {@code 6CC4-C7B4}. */
  public static String printedVolumeId(long id) {
    HexFormat digits = HexFormat.of().withUpperCase();
    return digits.toHexDigits((short) (id >>> Short.SIZE)) + "-" + digits.toHexDigits((short) id);
  }

  /** The same with another volume id and label. */
  public BootSector identifiedBy(long id, String label) {
    return new BootSector(
        oemName, bpb, driveNumber, flags, bootSignature, id, label, fileSystemType);
  }

  /** The layout that holds this boot sector. */
  public StructLayout layout() {
    return bpb.isFat32() ? FAT32_LAYOUT : FAT16_LAYOUT;
  }

  /**
   * Reads the boot sector of the volume that {@code device} holds.
   *
   * @throws FormatException if it is none, or contradicts itself
   */
  public static BootSector read(BlockDevice device) throws IOException {
    Origin origin = Origin.of(device, "boot sector", 0);
    if (device.size() < SIZE) {
      throw new FormatException.NotRecognized(
          Fault.in(origin.description())
              .actual("the device has " + device.size() + " bytes")
              .expected("a FAT boot sector of 512 bytes"));
    }
    return decode(FAT16_LAYOUT.read(device, 0), origin);
  }

  /** Whether an encoded sector ends with the signature of boot sectors. */
  static boolean hasSignature(ByteBuffer sector) {
    return FAT16_LAYOUT.u16("Signature_word").get(sector) == SIGNATURE_WORD;
  }

  /** The layout of an encoded boot sector: FAT32's if its BPB_FATSz16 is 0. */
  public static StructLayout layoutOf(ByteBuffer sector) {
    return FAT16_LAYOUT.u16("BPB_FATSz16").get(sector) == 0 ? FAT32_LAYOUT : FAT16_LAYOUT;
  }

  /** The boot code's place in this form of the boot sector. */
  public StructLayout.Bytes bootCodeField() {
    return bpb.isFat32() ? FAT32_LAYOUT.bytes("BS_BootCode32") : FAT16_LAYOUT.bytes("BS_BootCode");
  }

  /** Whether the volume id, label and type are meant. */
  public boolean isExtended() {
    return bootSignature == EXTENDED;
  }

  /**
   * Decodes the first {@value #SIZE} bytes of a volume and checks that the parameters make sense.
   *
   * @throws FormatException.NotRecognized if they are not a boot sector with a BPB
   * @throws FormatException.Corrupt if they contradict themselves
   */
  public static BootSector decode(ByteBuffer sector, Origin origin) throws FormatException {
    BiosParameterBlock bpb = BpbDecoder.decode(sector, origin);
    StructLayout layout = layoutOf(sector);
    return new BootSector(
        text(layout, "BS_OEMName", sector),
        bpb,
        layout.u8("BS_DrvNum").get(sector),
        layout.u8("BS_Reserved1").get(sector),
        layout.u8("BS_BootSig").get(sector),
        layout.u32("BS_VolID").get(sector),
        text(layout, "BS_VolLab", sector),
        text(layout, "BS_FilSysType", sector));
  }

  /** Encodes into {@value #SIZE} zero bytes. The boot code is at most its field's width long. */
  public void encode(ByteBuffer sector, byte[] bootCode) {
    StructLayout layout = layout();
    sector.put(0, jumpTo(bootCodeField().offset()));
    put(layout, "BS_OEMName", sector, oemName);
    encodeParameters(layout, sector);
    layout.u8("BS_DrvNum").put(sector, driveNumber);
    layout.u8("BS_Reserved1").put(sector, flags);
    layout.u8("BS_BootSig").put(sector, bootSignature);
    layout.u32("BS_VolID").put(sector, volumeId);
    put(layout, "BS_VolLab", sector, volumeLabel);
    put(layout, "BS_FilSysType", sector, fileSystemType);
    sector.put(bootCodeField().offset(), bootCode);
    layout.u16("Signature_word").put(sector, SIGNATURE_WORD);
  }

  private void encodeParameters(StructLayout layout, ByteBuffer sector) {
    boolean small = bpb.totalSectors() < 1 << Short.SIZE;
    layout.u16("BPB_BytsPerSec").put(sector, bpb.sectorSize());
    layout.u8("BPB_SecPerClus").put(sector, bpb.sectorsPerCluster());
    layout.u16("BPB_RsvdSecCnt").put(sector, bpb.reservedSectorCount());
    layout.u8("BPB_NumFATs").put(sector, bpb.fatCount());
    layout.u16("BPB_RootEntCnt").put(sector, bpb.rootEntryCount());
    layout.u16("BPB_TotSec16").put(sector, small ? (int) bpb.totalSectors() : 0);
    layout.u8("BPB_Media").put(sector, bpb.media());
    layout.u16("BPB_SecPerTrk").put(sector, bpb.sectorsPerTrack());
    layout.u16("BPB_NumHeads").put(sector, bpb.heads());
    layout.u32("BPB_HiddSec").put(sector, bpb.hiddenSectors());
    layout.u32("BPB_TotSec32").put(sector, small ? 0 : bpb.totalSectors());
    if (!bpb.isFat32()) {
      layout.u16("BPB_FATSz16").put(sector, Math.toIntExact(bpb.fatSize()));
      return;
    }
    Fat32Parameters fat32 = bpb.fat32();
    layout.u32("BPB_FATSz32").put(sector, bpb.fatSize());
    layout.u16("BPB_ExtFlags").put(sector, fat32.extFlags());
    layout.u16("BPB_FSVer").put(sector, fat32.version());
    layout.u32("BPB_RootClus").put(sector, fat32.rootCluster());
    layout.u16("BPB_FSInfo").put(sector, fat32.fsInfoSector());
    layout.u16("BPB_BkBootSec").put(sector, fat32.backupBootSector());
  }

  private static byte[] jumpTo(int offset) {
    return new byte[] {(byte) SHORT_JUMP, (byte) (offset - JUMP_LENGTH), (byte) NOP};
  }

  private static String text(StructLayout layout, String field, ByteBuffer sector) {
    return new String(layout.bytes(field).get(sector), ISO_8859_1);
  }

  private static void put(StructLayout layout, String field, ByteBuffer sector, String text) {
    layout.bytes(field).put(sector, text.getBytes(ISO_8859_1));
  }
}
