package org.bootdisk.gpt.mbr;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;

/**
 * An MBR partition record (UEFI 2.10 §5.2.1). All 16 bytes are kept as they are.
 *
 * @param bootIndicator 0x80 marks the active partition, 0 any other
 * @param startingChs address of the first block
 * @param osType what the partition holds; 0 marks an unused record
 * @param endingChs address of the last block
 * @param startingLba first block; u32
 * @param sizeInLba blocks; u32
 */
public record MbrPartition(
    int bootIndicator,
    Chs startingChs,
    int osType,
    Chs endingChs,
    long startingLba,
    long sizeInLba) {

  /** The record's bytes. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("MBR Partition Record")
          .u8("BootIndicator")
          .bytes("StartingCHS", Chs.BYTES)
          .u8("OSType")
          .bytes("EndingCHS", Chs.BYTES)
          .u32("StartingLBA")
          .u32("SizeInLBA")
          .totalling(16);

  /** An unused record: zeros. */
  public static final MbrPartition EMPTY = new MbrPartition(0, Chs.NONE, 0, Chs.NONE, 0, 0);

  /** {@link #bootIndicator} of the partition that a legacy BIOS boots. */
  public static final int ACTIVE = 0x80;

  /** {@link #osType} of a record that covers a GPT. */
  public static final int GPT_PROTECTIVE = 0xEE;

  /** The largest number of blocks, and the last first block, that a record can state. */
  public static final long LARGEST = 0xFFFF_FFFFL;

  private static final StructLayout.U8 BOOT_INDICATOR = LAYOUT.u8("BootIndicator");
  private static final StructLayout.Bytes STARTING_CHS = LAYOUT.bytes("StartingCHS");
  private static final StructLayout.U8 OS_TYPE = LAYOUT.u8("OSType");
  private static final StructLayout.Bytes ENDING_CHS = LAYOUT.bytes("EndingCHS");
  private static final StructLayout.U32 STARTING_LBA = LAYOUT.u32("StartingLBA");
  private static final StructLayout.U32 SIZE_IN_LBA = LAYOUT.u32("SizeInLBA");

  /** Refuses numbers that the fields cannot hold. */
  public MbrPartition {
    requireU8("BootIndicator", bootIndicator);
    requireU8("OSType", osType);
    requireU32("StartingLBA", startingLba);
    requireU32("SizeInLBA", sizeInLba);
  }

  /** An inactive partition, its addresses computed with {@code geometry}. */
  public static MbrPartition of(
      int osType, long startingLba, long sizeInLba, ChsGeometry geometry) {
    return new MbrPartition(0, Chs.NONE, osType, Chs.NONE, startingLba, sizeInLba).with(geometry);
  }

  /** Decodes the 16 bytes at the start of {@code bytes}; every content is a record. */
  public static MbrPartition decode(ByteBuffer bytes) {
    return new MbrPartition(
        BOOT_INDICATOR.get(bytes),
        Chs.decode(STARTING_CHS.get(bytes)),
        OS_TYPE.get(bytes),
        Chs.decode(ENDING_CHS.get(bytes)),
        STARTING_LBA.get(bytes),
        SIZE_IN_LBA.get(bytes));
  }

  /** Encodes all 16 bytes at the start of {@code bytes}. */
  public void encode(ByteBuffer bytes) {
    BOOT_INDICATOR.put(bytes, bootIndicator);
    STARTING_CHS.put(bytes, startingChs.encode());
    OS_TYPE.put(bytes, osType);
    ENDING_CHS.put(bytes, endingChs.encode());
    STARTING_LBA.put(bytes, startingLba);
    SIZE_IN_LBA.put(bytes, sizeInLba);
  }

  /** Whether the record describes a partition. */
  public boolean used() {
    return osType != 0 && sizeInLba != 0;
  }

  /** Whether a legacy BIOS boots this partition. */
  public boolean active() {
    return bootIndicator == ACTIVE;
  }

  /** Whether the record covers a GPT. */
  public boolean protective() {
    return osType == GPT_PROTECTIVE;
  }

  /** The same record with another address of the last block. */
  MbrPartition withEndingChs(Chs chs) {
    return new MbrPartition(bootIndicator, startingChs, osType, chs, startingLba, sizeInLba);
  }

  /** Whether the record describes a partition that holds logical partitions. */
  public boolean extended() {
    return used() && (osType == 0x05 || osType == 0x0F || osType == 0x85);
  }

  /** The same partition, {@code blocks} further on the disk. */
  MbrPartition movedBy(long blocks) {
    return new MbrPartition(
        bootIndicator, startingChs, osType, endingChs, startingLba + blocks, sizeInLba);
  }

  /** Last block, inclusive; may be more than a disk has. */
  public long endingLba() {
    return startingLba + sizeInLba - 1;
  }

  /** Whether {@code lba} is one of the partition's blocks. */
  boolean contains(long lba) {
    return startingLba <= lba && lba <= endingLba();
  }

  /** Where the partition lies, for messages. */
  public String place() {
    return "LBA " + startingLba + " to " + endingLba();
  }

  /** Whether this partition and {@code other} have a block in common. */
  public boolean overlaps(MbrPartition other) {
    return startingLba <= other.endingLba() && other.startingLba <= endingLba();
  }

  /** The same partition, marked as the one to boot. */
  public MbrPartition activated() {
    return new MbrPartition(ACTIVE, startingChs, osType, endingChs, startingLba, sizeInLba);
  }

  /** The same partition with both addresses computed from its LBAs. */
  public MbrPartition with(ChsGeometry geometry) {
    if (sizeInLba == 0) {
      return this;
    }
    return new MbrPartition(
        bootIndicator,
        geometry.chs(startingLba),
        osType,
        geometry.chs(endingLba()),
        startingLba,
        sizeInLba);
  }

  private static void requireU8(String field, int value) {
    if (value < 0 || value > 0xFF) {
      throw new IllegalArgumentException(field + " does not fit 8 bits: " + value);
    }
  }

  private static void requireU32(String field, long value) {
    if (value < 0 || value > LARGEST) {
      throw new IllegalArgumentException(
          Text.format(
              "%s does not fit 32 bits: %d (UEFI 2.10 §5.2.1); 2 TiB of 512-byte blocks is the"
                  + " most that an MBR can describe",
              field, value));
    }
  }
}
