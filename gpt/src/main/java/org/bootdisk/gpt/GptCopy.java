package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Text;
import org.bootdisk.block.Zeros;

/**
 * One of a disk's two copies of its GPT, header and entry array, as it was found.
 *
 * @param kind which of the two
 * @param lba where its header was looked for
 * @param header its header, if it is one that can be relied on
 * @param table its partitions, if header and array can be relied on; its layout takes the other
 *     copy's place from what is usual
 * @param findings all that is wrong with it
 */
public record GptCopy(
    Kind kind,
    long lba,
    Optional<GptHeader> header,
    Optional<GptTable> table,
    List<Finding> findings) {

  /** Which of the two copies. */
  public enum Kind {
    /** Right behind the MBR. */
    PRIMARY,
    /** At the end of the disk; the backup. */
    ALTERNATE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int CHUNK = 256 * 1024;

  /** Where sfdisk lets the usable blocks begin, in bytes, whatever the array's place. */
  private static final long USUAL_ALIGNMENT = 1 << 20;

  /** Copies the findings. */
  public GptCopy {
    findings = List.copyOf(findings);
  }

  /** Whether header and array can be relied on. */
  public boolean sound() {
    return table.isPresent();
  }

  /** Whether a header is there at all, good or bad. */
  public boolean recognized() {
    return findings.stream().noneMatch(f -> f.rule().equals("gpt.header.signature"));
  }

  /**
   * Reads the copy whose header lies at {@code lba}.
   *
   * @param blockCount blocks on the disk; more than {@code lba}
   */
  static GptCopy read(BlockDevice device, int blockSize, long blockCount, Kind kind, long lba)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(blockSize);
    device.read(lba * blockSize, block);
    block.flip();
    Findings findings = new Findings();
    Origin origin =
        new Origin(
            device.description() + "[LBA " + lba + "]: " + kind + " GPT Header", lba * blockSize);
    HeaderRules.check(block, origin, lba, blockCount, findings);
    if (findings.isFatal()) {
      return new GptCopy(kind, lba, Optional.empty(), Optional.empty(), findings.list());
    }
    GptHeader header = GptHeader.decode(block);
    GptLayout layout = layout(kind, header, blockSize, blockCount);
    long array = layout.offset(header.partitionEntryLba());
    GptTable table = readTable(device, array, layout, header, findings);
    if (kind == Kind.ALTERNATE && !findings.isFatal()) {
      table = table.withLayout(layout.withPrimaryEntryLba(primaryArray(device, layout, header)));
    }
    return new GptCopy(
        kind,
        lba,
        Optional.of(header),
        findings.isFatal() ? Optional.empty() : Optional.of(table),
        findings.list());
  }

  /** The layout that a sound header describes, the other copy's array where it usually is. */
  static GptLayout layout(Kind kind, GptHeader header, int blockSize, long blockCount) {
    boolean primary = kind == Kind.PRIMARY;
    long array = header.numberOfPartitionEntries() * header.sizeOfPartitionEntry();
    long blocks = (array + blockSize - 1) / blockSize;
    long alternate = primary ? header.alternateLba() : header.myLba();
    return new GptLayout(
        blockSize,
        blockCount,
        Math.toIntExact(header.numberOfPartitionEntries()),
        Math.toIntExact(header.sizeOfPartitionEntry()),
        header.firstUsableLba(),
        header.lastUsableLba(),
        primary ? header.partitionEntryLba() : GptLayout.PRIMARY_LBA + 1,
        alternate,
        primary ? alternate - blocks : header.partitionEntryLba());
  }

  /**
   * Where the primary array lies, which the alternate header does not say: the same bytes as the
   * alternate array, at LBA 2 or right before the usable blocks. If they are at neither place, LBA
   * 2 unless the usable blocks begin where only an array that was moved puts them.
   */
  private static long primaryArray(BlockDevice device, GptLayout layout, GptHeader header)
      throws IOException {
    long usual = GptLayout.PRIMARY_LBA + 1;
    long moved = layout.firstUsableLba() - layout.arrayBlocks();
    if (moved <= usual || layout.firstUsableLba() > layout.blockCount()) {
      return usual;
    }
    for (long lba : new long[] {usual, moved}) {
      if (arrayCrc32(device, layout, lba) == header.partitionEntryArrayCrc32()) {
        return lba;
      }
    }
    boolean aligned = layout.offset(layout.firstUsableLba()) % USUAL_ALIGNMENT == 0;
    return aligned ? usual : moved;
  }

  private static long arrayCrc32(BlockDevice device, GptLayout layout, long lba)
      throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer piece = ByteBuffer.allocate(Math.min(CHUNK, layout.arrayBytes()));
    for (int done = 0; done < layout.arrayBytes(); done += piece.limit()) {
      piece.clear().limit(Math.min(CHUNK, layout.arrayBytes() - done));
      device.read(layout.offset(lba) + done, piece);
      crc.update(piece.flip());
    }
    return crc.getValue();
  }

  /** Reads the array from {@code start} in pieces: its entries, and its checksum as it goes. */
  static GptTable readTable(
      BlockDevice device, long start, GptLayout layout, GptHeader header, Findings findings)
      throws IOException {
    int size = layout.sizeOfPartitionEntry();
    TreeMap<Integer, PartitionEntry> entries = new TreeMap<>();
    CRC32 crc = new CRC32();
    ByteBuffer piece = ByteBuffer.allocate(Math.min(CHUNK, layout.arrayBytes()));
    for (int done = 0; done < layout.arrayBytes(); done += piece.limit()) {
      piece.clear().limit(Math.min(CHUNK, layout.arrayBytes() - done));
      device.read(start + done, piece);
      crc.update(piece.flip());
      for (int at = 0; at < piece.limit(); at += size) {
        ByteBuffer entry = piece.slice(at, size);
        if (PartitionEntry.used(entry)) {
          int number = (done + at) / size + 1;
          entries.put(number, PartitionEntry.decode(entry));
          checkReserved(device, start + done + at, number, entry, findings);
        }
      }
    }
    checkCrc(device, header, crc.getValue(), findings);
    return new GptTable(header.diskGuid(), layout, entries);
  }

  private static void checkCrc(
      BlockDevice device, GptHeader header, long computed, Findings findings) {
    if (header.partitionEntryArrayCrc32() != computed) {
      Origin origin =
          new Origin(device.description() + "[LBA " + header.myLba() + "]: GPT Header", 0);
      findings.fatal(
          "gpt.array.crc",
          Fault.in(origin, GptHeader.PARTITION_ENTRY_ARRAY_CRC32)
              .actual("0x" + Text.hex(header.partitionEntryArrayCrc32(), 8))
              .expected("0x" + Text.hex(computed, 8) + ", the CRC of the entry array")
              .source("UEFI 2.10 §5.3.2"));
    }
  }

  private static void checkReserved(
      BlockDevice device, long offset, int number, ByteBuffer entry, Findings findings) {
    int known = PartitionEntry.LAYOUT.size();
    boolean zero = Zeros.isZero(entry.slice(known, entry.capacity() - known));
    if (!zero || !PartitionEntry.nameTailIsZero(entry)) {
      findings.warning(
          "gpt.entry.reserved",
          Fault.in(Origin.of(device, "partition " + number, offset).description())
              .expected("zeros behind the name and behind the entry's fields")
              .source("UEFI 2.10 §5.3.3"));
    }
  }
}
