package org.bootdisk.gpt;

import java.nio.ByteBuffer;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;
import org.bootdisk.block.Text;
import org.bootdisk.block.Zeros;

/**
 * Judges the bytes of one GPT Header by the steps of UEFI 2.10 §5.3.2, "to determine if the table
 * is valid". What is fatal keeps the header from being used.
 */
final class HeaderRules {

  private static final String SOURCE = "UEFI 2.10 §5.3.2";

  private final ByteBuffer block;
  private final Origin origin;
  private final long lba;
  private final long blockCount;
  private final Findings findings;

  private HeaderRules(
      ByteBuffer block, Origin origin, long lba, long blockCount, Findings findings) {
    this.block = block;
    this.origin = origin;
    this.lba = lba;
    this.blockCount = blockCount;
    this.findings = findings;
  }

  /** Judges {@code block}, which was read at {@code lba} of a disk of {@code blockCount} blocks. */
  static void check(ByteBuffer block, Origin origin, long lba, long blockCount, Findings findings) {
    HeaderRules rules = new HeaderRules(block, origin, lba, blockCount, findings);
    if (rules.isHeader() && rules.isIntact()) {
      rules.checkPlaces();
      rules.checkArray();
      rules.checkReserved();
    }
  }

  private boolean isHeader() {
    if (GptHeader.signed(block)) {
      return true;
    }
    findings.fatal(
        "gpt.header.signature",
        fault(GptHeader.SIGNATURE)
            .actualHex(block.getLong(GptHeader.SIGNATURE.offset()))
            .expected("\"EFI PART\""));
    return false;
  }

  /** Whether size and checksum hold, without which no other field means anything. */
  private boolean isIntact() {
    long size = GptHeader.HEADER_SIZE.get(block);
    if (size < GptHeader.LAYOUT.size() || size > block.capacity()) {
      findings.fatal(
          "gpt.header.size",
          fault(GptHeader.HEADER_SIZE)
              .actual(size)
              .expected(GptHeader.LAYOUT.size() + " to " + block.capacity()));
      return false;
    }
    long stored = GptHeader.HEADER_CRC32.get(block);
    long computed = GptHeader.headerCrc32(block, Math.toIntExact(size));
    if (stored != computed) {
      findings.fatal(
          "gpt.header.crc",
          fault(GptHeader.HEADER_CRC32)
              .actual(hex32(stored))
              .expected(hex32(computed) + ", the CRC of the header's bytes"));
    }
    if (GptHeader.REVISION.get(block) != GptHeader.REVISION_1_0) {
      findings.fatal(
          "gpt.header.revision",
          fault(GptHeader.REVISION)
              .actual(hex32(GptHeader.REVISION.get(block)))
              .expected(hex32(GptHeader.REVISION_1_0)));
    }
    return stored == computed;
  }

  private void checkPlaces() {
    long mine = GptHeader.MY_LBA.get(block);
    if (mine != lba) {
      findings.fatal(
          "gpt.header.my-lba",
          fault(GptHeader.MY_LBA).actual(unsigned(mine)).expected(lba + ", where the header is"));
    }
    long other = GptHeader.ALTERNATE_LBA.get(block);
    if (other < 1 || other == lba || other >= blockCount) {
      findings.error(
          "gpt.header.alternate-lba",
          fault(GptHeader.ALTERNATE_LBA)
              .actual(unsigned(other))
              .expected("the LBA of the other header, below " + blockCount));
    }
    long first = GptHeader.FIRST_USABLE_LBA.get(block);
    long last = GptHeader.LAST_USABLE_LBA.get(block);
    if (first < 0 || last < first) {
      findings.fatal(
          "gpt.header.usable",
          fault(GptHeader.LAST_USABLE_LBA)
              .actual(unsigned(last))
              .expected("not less than FirstUsableLBA, " + unsigned(first)));
    } else if (last >= blockCount) {
      findings.error(
          "gpt.header.usable",
          fault(GptHeader.LAST_USABLE_LBA)
              .actual(last)
              .expected("less than the disk's " + blockCount + " blocks"));
    }
  }

  private void checkArray() {
    long count = GptHeader.NUMBER_OF_PARTITION_ENTRIES.get(block);
    long size = GptHeader.SIZE_OF_PARTITION_ENTRY.get(block);
    if (count < 1 || count > GptLayout.MOST_ENTRIES) {
      findings.fatal(
          "gpt.header.entry-count",
          fault(GptHeader.NUMBER_OF_PARTITION_ENTRIES)
              .actual(count)
              .expected("1 to " + GptLayout.MOST_ENTRIES));
    } else if (!GptLayout.entrySizeAllowed(size)) {
      findings.fatal(
          "gpt.header.entry-size",
          fault(GptHeader.SIZE_OF_PARTITION_ENTRY)
              .actual(size)
              .expected("128 times a power of two, at most " + GptLayout.LARGEST_ENTRY));
    } else {
      checkArrayPlace(Ranges.ceilDiv(count * size, block.capacity()));
    }
  }

  private void checkArrayPlace(long blocks) {
    long at = GptHeader.PARTITION_ENTRY_LBA.get(block);
    if (at <= GptLayout.PRIMARY_LBA || !Ranges.within(at, blocks, blockCount)) {
      findings.fatal(
          "gpt.header.entry-lba",
          fault(GptHeader.PARTITION_ENTRY_LBA)
              .actual(unsigned(at))
              .expected(blocks + " blocks on the disk, from LBA 2 on"));
    }
  }

  private void checkReserved() {
    int size = Math.toIntExact(GptHeader.HEADER_SIZE.get(block));
    int known = GptHeader.LAYOUT.size();
    if (GptHeader.RESERVED.get(block) != 0
        || !Zeros.isZero(block.slice(known, size - known))
        || !Zeros.isZero(block.slice(size, block.capacity() - size))) {
      findings.warning(
          "gpt.header.reserved",
          Fault.in(origin.description())
              .expected("zeros in the reserved bytes of the header's block")
              .source(SOURCE));
    }
  }

  private Fault fault(StructLayout.Field field) {
    return Fault.in(origin, field).source(SOURCE);
  }

  private static String unsigned(long value) {
    return Long.toUnsignedString(value);
  }

  private static String hex32(long value) {
    return "0x" + Text.hex(value, 8);
  }
}
