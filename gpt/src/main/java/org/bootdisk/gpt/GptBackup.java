package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.block.Origin;
import org.bootdisk.gpt.GptCopy.Kind;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * A disk's partition structures in a file, in sgdisk's binary form ({@code sgdisk --backup}): MBR,
 * primary header, alternate header, entry array, in sectors of 512 bytes. A copy of a disk's first
 * sectors (MBR, primary header, array) is read too.
 */
public final class GptBackup {

  private static final int SECTOR = 512;
  private static final int LARGEST = 1 << 26;
  private static final String SOURCE = "GPT fdisk 1.0.9, sgdisk --backup";

  private GptBackup() {}

  /** The file's bytes. */
  public static ByteBuffer encode(GptDisk disk) {
    ByteBuffer entries = disk.table().encodeEntries();
    entries.limit(disk.table().layout().arrayBytes());
    long crc = GptHeader.crc32(entries);
    ByteBuffer file = ByteBuffer.allocate(3 * SECTOR + entries.remaining());
    file.put(disk.mbr().encode());
    GptHeader.primary(disk.table(), crc).encode(file.slice(SECTOR, SECTOR));
    GptHeader.alternate(disk.table(), crc).encode(file.slice(2 * SECTOR, SECTOR));
    file.put(3 * SECTOR, entries, 0, entries.remaining());
    return file.rewind();
  }

  /**
   * The disk that a file holds, for a disk of {@code blockCount} blocks of {@code blockSize} bytes.
   * The table's place is still that of the disk it was saved from.
   *
   * @param name of the file, for messages
   * @throws FormatException if it is no backup, or was damaged
   */
  public static GptDisk decode(ByteBuffer file, String name, int blockSize, long blockCount)
      throws FormatException {
    if (file.remaining() < 3 * SECTOR || file.remaining() > LARGEST) {
      throw new FormatException.NotRecognized(
          Fault.in(name)
              .actual(file.remaining() + " bytes")
              .expected("a GPT backup")
              .source(SOURCE));
    }
    try (BlockDevice device = device(file, name)) {
      ByteBuffer sector = Mbr.LAYOUT.read(device, 0);
      Findings findings = new Findings();
      ByteBuffer block = ByteBuffer.allocate(SECTOR);
      device.read(SECTOR, block);
      Origin origin = new Origin(name + ": primary GPT Header", SECTOR);
      HeaderRules.check(block.flip(), origin, GptLayout.PRIMARY_LBA, blockCount, findings);
      require(findings);
      GptHeader header = GptHeader.decode(block);
      GptLayout layout = GptCopy.layout(Kind.PRIMARY, header, blockSize, blockCount);
      long array = arrayOffset(device, layout);
      GptTable table = GptCopy.readTable(device, array, layout, header, findings);
      require(findings);
      return new GptDisk(Mbr.signed(sector) ? Mbr.decode(sector) : Mbr.EMPTY, table);
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
  }

  /** The array follows both headers, or the one header of a copy of a disk's first sectors. */
  private static long arrayOffset(BlockDevice device, GptLayout layout) throws FormatException {
    int bytes = layout.arrayBytes();
    if (device.size() == 2L * SECTOR + bytes) {
      return 2L * SECTOR;
    }
    if (device.size() < 3L * SECTOR + bytes) {
      throw new FormatException.Corrupt(
          Fault.in(device.description())
              .actual(device.size() + " bytes")
              .expected(3L * SECTOR + bytes + ", by its header")
              .source(SOURCE));
    }
    return 3L * SECTOR;
  }

  private static BlockDevice device(ByteBuffer file, String name) {
    byte[] bytes = new byte[file.remaining()];
    file.duplicate().get(bytes);
    return MemoryDevice.of(name, bytes);
  }

  private static void require(Findings findings) throws FormatException {
    if (findings.isFatal()) {
      for (Finding finding : findings.list()) {
        if (finding.rule().equals("gpt.header.signature")) {
          throw new FormatException.NotRecognized(finding.fault());
        }
      }
      throw new FormatException.Corrupt(findings.list().get(0).fault());
    }
  }
}
