package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Region;
import org.bootdisk.block.Text;
import org.bootdisk.gpt.mbr.ChsGeometry;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * All partition structures of a GPT disk: the MBR and what both copies of the table say.
 *
 * @param mbr the first 512 bytes
 * @param table the table
 */
public record GptDisk(Mbr mbr, GptTable table) {

  /** A disk with {@code table} behind a protective MBR without boot code. */
  public static GptDisk of(GptTable table, ChsGeometry geometry) {
    return new GptDisk(Mbr.EMPTY.protecting(table.layout().blockCount(), geometry), table);
  }

  /**
   * Reads a disk by its better copy; {@link GptReading} tells which that was and what is wrong.
   *
   * @throws FormatException if neither copy can be relied on
   */
  public static GptDisk read(BlockDevice device, int blockSize) throws IOException {
    return GptReading.of(device, blockSize).disk();
  }

  /** This disk with another MBR. */
  public GptDisk withMbr(Mbr other) {
    return new GptDisk(other, table);
  }

  /** This disk with another table. */
  public GptDisk withTable(GptTable other) {
    return new GptDisk(mbr, other);
  }

  /** Bytes in a logical block. */
  public int blockSize() {
    return table.layout().blockSize();
  }

  /** Blocks on the disk. */
  public long blockCount() {
    return table.layout().blockCount();
  }

  /**
   * Every byte that the structures take, in the order of the disk: MBR, primary header, primary
   * array, alternate array, alternate header. On disks with blocks over 512 bytes the rest of block
   * 0 belongs to nobody.
   *
   * @throws TableRefusedException if the table breaks a rule
   */
  public List<Region> structures() {
    TableRules.require(table);
    Structures bytes = Structures.of(table);
    GptLayout at = table.layout();
    return List.of(
        region(mbr.hybrid() ? "hybrid MBR" : "protective MBR", 0, mbr.encode()),
        region("primary GPT header", GptLayout.PRIMARY_LBA, bytes.primaryHeader()),
        region("primary GPT entries", at.primaryEntryLba(), bytes.entries()),
        region("alternate GPT entries", at.alternateEntryLba(), bytes.entries()),
        region("alternate GPT header", at.alternateLba(), bytes.alternateHeader()));
  }

  /**
   * Writes all structures: first the alternate copy, and when that is durable the primary, so that
   * a disk that loses power at any moment has one whole copy, the old one or the new one. If the
   * disk's primary cannot be relied on and its alternate can, the order is the other way round.
   *
   * @throws TableRefusedException if the table breaks a rule; nothing is written
   */
  public void writeTo(BlockDevice device) throws IOException {
    TableRules.require(table);
    GptLayout at = table.layout();
    if (device.size() / at.blockSize() != at.blockCount()) {
      throw new IllegalArgumentException(
          Text.format("a table for %s on a device of %d bytes", at, device.size()));
    }
    Structures bytes = Structures.of(table);
    if (GptReading.of(device, at.blockSize()).usesAlternate()) {
      writePrimary(device, bytes);
      writeAlternate(device, bytes);
    } else {
      writeAlternate(device, bytes);
      writePrimary(device, bytes);
    }
  }

  private void writeAlternate(BlockDevice device, Structures bytes) throws IOException {
    GptLayout at = table.layout();
    device.write(at.offset(at.alternateEntryLba()), bytes.entries());
    device.write(at.offset(at.alternateLba()), bytes.alternateHeader());
    device.flush();
  }

  private void writePrimary(BlockDevice device, Structures bytes) throws IOException {
    GptLayout at = table.layout();
    device.write(at.offset(at.primaryEntryLba()), bytes.entries());
    device.write(at.offset(GptLayout.PRIMARY_LBA), bytes.primaryHeader());
    device.write(0, mbr.encode());
    device.flush();
  }

  private Region region(String name, long lba, ByteBuffer bytes) {
    byte[] content = new byte[bytes.remaining()];
    bytes.get(content);
    return new Region(name, table.layout().offset(lba), Content.of(content));
  }

  /** The bytes of a table, whole blocks each. */
  private record Structures(ByteBuffer array, ByteBuffer primary, ByteBuffer alternate) {

    static Structures of(GptTable table) {
      ByteBuffer array = table.encodeEntries();
      long crc = GptHeader.crc32(array.slice(0, table.layout().arrayBytes()));
      return new Structures(
          array,
          block(GptHeader.primary(table, crc), table),
          block(GptHeader.alternate(table, crc), table));
    }

    private static ByteBuffer block(GptHeader header, GptTable table) {
      ByteBuffer block = ByteBuffer.allocate(table.layout().blockSize());
      header.encode(block);
      return block;
    }

    ByteBuffer entries() {
      return array.duplicate();
    }

    ByteBuffer primaryHeader() {
      return primary.duplicate();
    }

    ByteBuffer alternateHeader() {
      return alternate.duplicate();
    }
  }
}
