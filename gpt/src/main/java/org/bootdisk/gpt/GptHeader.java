package org.bootdisk.gpt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;
import org.bootdisk.block.StructLayout;

/**
 * One of the two GPT Headers (UEFI 2.10 §5.3.2). All places are LBAs; lengths and CRCs of the
 * header itself are derived when it is encoded.
 *
 * @param myLba where this header lies
 * @param alternateLba where the other header lies
 * @param firstUsableLba first block that a partition may have
 * @param lastUsableLba last block that a partition may have, inclusive
 * @param diskGuid the disk's own GUID
 * @param partitionEntryLba first block of this header's entry array
 * @param numberOfPartitionEntries entries in the array; u32
 * @param sizeOfPartitionEntry bytes in an entry; u32
 * @param partitionEntryArrayCrc32 of the whole array; u32
 */
public record GptHeader(
    long myLba,
    long alternateLba,
    long firstUsableLba,
    long lastUsableLba,
    UUID diskGuid,
    long partitionEntryLba,
    long numberOfPartitionEntries,
    long sizeOfPartitionEntry,
    long partitionEntryArrayCrc32) {

  /** The header's fields; the rest of its block is reserved and zero. */
  public static final StructLayout LAYOUT =
      StructLayout.littleEndian("GPT Header")
          .bytes("Signature", 8)
          .u32("Revision")
          .u32("HeaderSize")
          .u32("HeaderCRC32")
          .u32("Reserved")
          .u64("MyLBA")
          .u64("AlternateLBA")
          .u64("FirstUsableLBA")
          .u64("LastUsableLBA")
          .guid("DiskGUID")
          .u64("PartitionEntryLBA")
          .u32("NumberOfPartitionEntries")
          .u32("SizeOfPartitionEntry")
          .u32("PartitionEntryArrayCRC32")
          .totalling(92);

  static final StructLayout.Bytes SIGNATURE = LAYOUT.bytes("Signature");
  static final StructLayout.U32 REVISION = LAYOUT.u32("Revision");
  static final StructLayout.U32 HEADER_SIZE = LAYOUT.u32("HeaderSize");
  static final StructLayout.U32 HEADER_CRC32 = LAYOUT.u32("HeaderCRC32");
  static final StructLayout.U32 RESERVED = LAYOUT.u32("Reserved");
  static final StructLayout.U64 MY_LBA = LAYOUT.u64("MyLBA");
  static final StructLayout.U64 ALTERNATE_LBA = LAYOUT.u64("AlternateLBA");
  static final StructLayout.U64 FIRST_USABLE_LBA = LAYOUT.u64("FirstUsableLBA");
  static final StructLayout.U64 LAST_USABLE_LBA = LAYOUT.u64("LastUsableLBA");
  static final StructLayout.Guid DISK_GUID = LAYOUT.guid("DiskGUID");
  static final StructLayout.U64 PARTITION_ENTRY_LBA = LAYOUT.u64("PartitionEntryLBA");
  static final StructLayout.U32 NUMBER_OF_PARTITION_ENTRIES =
      LAYOUT.u32("NumberOfPartitionEntries");
  static final StructLayout.U32 SIZE_OF_PARTITION_ENTRY = LAYOUT.u32("SizeOfPartitionEntry");
  static final StructLayout.U32 PARTITION_ENTRY_ARRAY_CRC32 =
      LAYOUT.u32("PartitionEntryArrayCRC32");

  /** Revision 1.0, the only one there is. */
  static final long REVISION_1_0 = 0x0001_0000L;

  private static final byte[] EFI_PART = "EFI PART".getBytes(StandardCharsets.US_ASCII);

  /** Whether {@code block} begins as a header does. */
  static boolean signed(ByteBuffer block) {
    return block.slice(SIGNATURE.offset(), EFI_PART.length).equals(ByteBuffer.wrap(EFI_PART));
  }

  /** The primary header of {@code table}. */
  static GptHeader primary(GptTable table, long arrayCrc32) {
    GptLayout at = table.layout();
    return of(table, arrayCrc32, GptLayout.PRIMARY_LBA, at.alternateLba(), at.primaryEntryLba());
  }

  /** The alternate header of {@code table}. */
  static GptHeader alternate(GptTable table, long arrayCrc32) {
    GptLayout at = table.layout();
    return of(table, arrayCrc32, at.alternateLba(), GptLayout.PRIMARY_LBA, at.alternateEntryLba());
  }

  private static GptHeader of(
      GptTable table, long arrayCrc32, long myLba, long alternateLba, long entryLba) {
    GptLayout layout = table.layout();
    return new GptHeader(
        myLba,
        alternateLba,
        layout.firstUsableLba(),
        layout.lastUsableLba(),
        table.diskGuid(),
        entryLba,
        layout.numberOfPartitionEntries(),
        layout.sizeOfPartitionEntry(),
        arrayCrc32);
  }

  /** Takes the fields as they are; {@link HeaderRules} judges them. */
  static GptHeader decode(ByteBuffer block) {
    return new GptHeader(
        MY_LBA.get(block),
        ALTERNATE_LBA.get(block),
        FIRST_USABLE_LBA.get(block),
        LAST_USABLE_LBA.get(block),
        DISK_GUID.get(block),
        PARTITION_ENTRY_LBA.get(block),
        NUMBER_OF_PARTITION_ENTRIES.get(block),
        SIZE_OF_PARTITION_ENTRY.get(block),
        PARTITION_ENTRY_ARRAY_CRC32.get(block));
  }

  /** Encodes the header into a block of zeros. */
  void encode(ByteBuffer block) {
    SIGNATURE.put(block, EFI_PART);
    REVISION.put(block, REVISION_1_0);
    HEADER_SIZE.put(block, LAYOUT.size());
    MY_LBA.put(block, myLba);
    ALTERNATE_LBA.put(block, alternateLba);
    FIRST_USABLE_LBA.put(block, firstUsableLba);
    LAST_USABLE_LBA.put(block, lastUsableLba);
    DISK_GUID.put(block, diskGuid);
    PARTITION_ENTRY_LBA.put(block, partitionEntryLba);
    NUMBER_OF_PARTITION_ENTRIES.put(block, numberOfPartitionEntries);
    SIZE_OF_PARTITION_ENTRY.put(block, sizeOfPartitionEntry);
    PARTITION_ENTRY_ARRAY_CRC32.put(block, partitionEntryArrayCrc32);
    HEADER_CRC32.put(block, headerCrc32(block, LAYOUT.size()));
  }

  /**
   * CRC-32 of the first {@code headerSize} bytes with HeaderCRC32 read as zero. Leaves the block.
   */
  static long headerCrc32(ByteBuffer block, int headerSize) {
    byte[] copy = new byte[headerSize];
    block.get(0, copy);
    HEADER_CRC32.put(ByteBuffer.wrap(copy), 0);
    return crc32(ByteBuffer.wrap(copy));
  }

  /** CRC-32 of the remaining bytes, as both checksums of a GPT use it. */
  static long crc32(ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    return crc.getValue();
  }
}
