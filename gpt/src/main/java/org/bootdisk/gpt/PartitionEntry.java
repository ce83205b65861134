package org.bootdisk.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.util.UUID;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;
import org.jspecify.annotations.Nullable;

/**
 * A used GPT Partition Entry (UEFI 2.10 §5.3.3).
 *
 * <p>The LBAs are kept as they are found, so that a wrong one can be shown; {@link TableRules}
 * judges them.
 *
 * @param partitionTypeGuid what the partition holds; not zero
 * @param uniquePartitionGuid this partition's own GUID
 * @param startingLba first block
 * @param endingLba last block, inclusive
 * @param attributes 64 bits
 * @param partitionName at most 36 UTF-16 code units, without NUL
 */
public record PartitionEntry(
    UUID partitionTypeGuid,
    UUID uniquePartitionGuid,
    long startingLba,
    long endingLba,
    PartitionAttributes attributes,
    String partitionName) {

  /** The first 128 bytes of an entry; any others are reserved and zero. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("GPT Partition Entry")
          .guid("PartitionTypeGUID")
          .guid("UniquePartitionGUID")
          .u64("StartingLBA")
          .u64("EndingLBA")
          .u64("Attributes")
          .bytes("PartitionName", 72)
          .totalling(128);

  /** UTF-16 code units that a name can have. */
  public static final int NAME_UNITS = 36;

  private static final StructLayout.Guid PARTITION_TYPE_GUID = LAYOUT.guid("PartitionTypeGUID");
  private static final StructLayout.Guid UNIQUE_PARTITION_GUID = LAYOUT.guid("UniquePartitionGUID");
  private static final StructLayout.U64 STARTING_LBA = LAYOUT.u64("StartingLBA");
  private static final StructLayout.U64 ENDING_LBA = LAYOUT.u64("EndingLBA");
  private static final StructLayout.U64 ATTRIBUTES = LAYOUT.u64("Attributes");
  private static final StructLayout.Bytes PARTITION_NAME = LAYOUT.bytes("PartitionName");

  /** Refuses an unused entry and a name that does not fit. */
  public PartitionEntry {
    if (partitionTypeGuid.equals(Guids.ZERO)) {
      throw new IllegalArgumentException("an entry whose type is the GUID of zeros is unused");
    }
    if (partitionName.length() > NAME_UNITS || partitionName.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          Text.format(
              "partition name %s has %d UTF-16 code units, expected at most %d and no NUL (UEFI"
                  + " 2.10 §5.3.3)",
              Quoted.of(partitionName), partitionName.length(), NAME_UNITS));
    }
  }

  /** A partition without attributes or name. */
  public static PartitionEntry of(PartitionType type, UUID unique, LbaRange range) {
    return new PartitionEntry(
        type.guid(), unique, range.startingLba(), range.endingLba(), PartitionAttributes.NONE, "");
  }

  /** Whether the entry at the start of {@code bytes} describes a partition. */
  static boolean used(ByteBuffer bytes) {
    return (bytes.getLong(0) | bytes.getLong(Long.BYTES)) != 0;
  }

  /**
   * Decodes a {@linkplain #used used} entry. The name ends at its first NUL, and has its units as
   * they are: a charset would put another character in the place of half a pair.
   */
  public static PartitionEntry decode(ByteBuffer bytes) {
    String name = units(PARTITION_NAME.get(bytes)).toString();
    int nul = name.indexOf('\0');
    return new PartitionEntry(
        PARTITION_TYPE_GUID.get(bytes),
        UNIQUE_PARTITION_GUID.get(bytes),
        STARTING_LBA.get(bytes),
        ENDING_LBA.get(bytes),
        new PartitionAttributes(ATTRIBUTES.get(bytes)),
        nul < 0 ? name : name.substring(0, nul));
  }

  /** Whether nothing follows the NUL that ends the name of a used entry. */
  static boolean nameTailIsZero(ByteBuffer bytes) {
    boolean ended = false;
    int end = PARTITION_NAME.offset() + PARTITION_NAME.width();
    for (int at = PARTITION_NAME.offset(); at < end; at += Character.BYTES) {
      boolean nul = bytes.get(at) == 0 && bytes.get(at + 1) == 0;
      if (ended && !nul) {
        return false;
      }
      ended |= nul;
    }
    return true;
  }

  /** Encodes the entry's 128 bytes at the start of {@code bytes}. */
  public void encode(ByteBuffer bytes) {
    PARTITION_TYPE_GUID.put(bytes, partitionTypeGuid);
    UNIQUE_PARTITION_GUID.put(bytes, uniquePartitionGuid);
    STARTING_LBA.put(bytes, startingLba);
    ENDING_LBA.put(bytes, endingLba);
    ATTRIBUTES.put(bytes, attributes.bits());
    byte[] name = new byte[PARTITION_NAME.width()];
    units(name).put(partitionName);
    PARTITION_NAME.put(bytes, name);
  }

  private static CharBuffer units(byte[] name) {
    return ByteBuffer.wrap(name).order(ByteOrder.LITTLE_ENDIAN).asCharBuffer();
  }

  /** The partition's blocks; its LBAs are in order, as in every table that passes the rules. */
  public LbaRange range() {
    return new LbaRange(startingLba, endingLba);
  }

  /** Blocks. */
  public long blocks() {
    return endingLba - startingLba + 1;
  }

  /** This entry with another PartitionTypeGUID. */
  public PartitionEntry withType(UUID typeGuid) {
    return new PartitionEntry(
        typeGuid, uniquePartitionGuid, startingLba, endingLba, attributes, partitionName);
  }

  /** This entry with another GUID of its own. */
  public PartitionEntry withUniqueGuid(UUID unique) {
    return new PartitionEntry(
        partitionTypeGuid, unique, startingLba, endingLba, attributes, partitionName);
  }

  /** This entry with other blocks. */
  public PartitionEntry withRange(LbaRange range) {
    return new PartitionEntry(
        partitionTypeGuid,
        uniquePartitionGuid,
        range.startingLba(),
        range.endingLba(),
        attributes,
        partitionName);
  }

  /** This entry with other attributes. */
  public PartitionEntry withAttributes(PartitionAttributes other) {
    return new PartitionEntry(
        partitionTypeGuid, uniquePartitionGuid, startingLba, endingLba, other, partitionName);
  }

  /** This entry with another name, of at most 36 UTF-16 code units. */
  public PartitionEntry withName(String name) {
    return new PartitionEntry(
        partitionTypeGuid, uniquePartitionGuid, startingLba, endingLba, attributes, name);
  }

  // What the JDK makes for records costs a command that compares one pair 30 ms.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PartitionEntry entry
        && startingLba == entry.startingLba
        && endingLba == entry.endingLba
        && attributes.bits() == entry.attributes.bits()
        && partitionTypeGuid.equals(entry.partitionTypeGuid)
        && uniquePartitionGuid.equals(entry.uniquePartitionGuid)
        && partitionName.equals(entry.partitionName);
  }

  @Override
  public int hashCode() {
    return uniquePartitionGuid.hashCode() * 31 + Long.hashCode(startingLba);
  }
}
