package org.bootdisk.gpt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.Finding;
import org.bootdisk.block.FormatException;
import org.bootdisk.gpt.GptCopy.Kind;
import org.bootdisk.gpt.mbr.Mbr;

/**
 * All that a disk says about its partitions: the MBR and both copies of the GPT, good or bad.
 *
 * @param device what was read, for messages
 * @param blockSize bytes in a logical block
 * @param blockCount blocks on the disk
 * @param mbr the MBR, if the disk has one
 * @param primary the copy at LBA 1
 * @param alternate the copy that the primary names or, if there is none, the one in the last block
 */
public record GptReading(
    String device,
    int blockSize,
    long blockCount,
    Optional<Mbr> mbr,
    GptCopy primary,
    GptCopy alternate) {

  /** Reads a disk whose block size is found out: the one at whose LBA 1 a header lies, else 512. */
  public static GptReading of(BlockDevice device) throws IOException {
    return of(device, detectBlockSize(device));
  }

  /**
   * Reads a disk with blocks of {@code blockSize} bytes.
   *
   * @throws FormatException.NotRecognized if the disk is too small for a GPT
   */
  public static GptReading of(BlockDevice device, int blockSize) throws IOException {
    if (!GptLayout.blockSizeAllowed(blockSize)) {
      throw new IllegalArgumentException("block size " + blockSize);
    }
    long blockCount = device.size() / blockSize;
    if (blockCount < 3) {
      throw new FormatException.NotRecognized(
          Fault.in(device.description())
              .actual(device.size() + " bytes")
              .expected("room for an MBR and two GPT Headers")
              .source("UEFI 2.10 §5.3.1"));
    }
    ByteBuffer sector = Mbr.LAYOUT.read(device, 0);
    GptCopy primary =
        GptCopy.read(device, blockSize, blockCount, Kind.PRIMARY, GptLayout.PRIMARY_LBA);
    return new GptReading(
        device.description(),
        blockSize,
        blockCount,
        Mbr.signed(sector) ? Optional.of(Mbr.decode(sector)) : Optional.empty(),
        primary,
        readAlternate(device, blockSize, blockCount, primary));
  }

  /** Where the primary says, unless nothing sound is there and the last block has something. */
  private static GptCopy readAlternate(
      BlockDevice device, int blockSize, long blockCount, GptCopy primary) throws IOException {
    long last = blockCount - 1;
    Optional<GptHeader> header = primary.header();
    long named = header.isPresent() ? header.get().alternateLba() : last;
    boolean possible = named > GptLayout.PRIMARY_LBA && named < last;
    GptCopy atEnd = GptCopy.read(device, blockSize, blockCount, Kind.ALTERNATE, last);
    if (!possible) {
      return atEnd;
    }
    GptCopy asNamed = GptCopy.read(device, blockSize, blockCount, Kind.ALTERNATE, named);
    return asNamed.sound() || !atEnd.sound() ? asNamed : atEnd;
  }

  private static int detectBlockSize(BlockDevice device) throws IOException {
    for (int size = Mbr.BYTES; size <= GptLayout.LARGEST_ENTRY; size *= 2) {
      if (device.size() >= 3L * size) {
        ByteBuffer block = GptHeader.LAYOUT.read(device, size);
        if (GptHeader.signed(block)) {
          return size;
        }
      }
    }
    return Mbr.BYTES;
  }

  /** The copy to believe: the primary if it is sound, else the alternate if that is. */
  public Optional<GptCopy> best() {
    GptCopy copy = primary.sound() ? primary : alternate;
    return copy.sound() ? Optional.of(copy) : Optional.empty();
  }

  /** Whether only the alternate copy can be relied on. */
  public boolean usesAlternate() {
    return !primary.sound() && alternate.sound();
  }

  /**
   * The disk as its best copy has it.
   *
   * @throws FormatException.NotRecognized if neither copy is a GPT at all
   * @throws FormatException.Corrupt if neither copy can be relied on
   */
  public GptDisk disk() throws FormatException {
    GptCopy copy = best().orElse(null);
    if (copy == null) {
      throw refusal();
    }
    return new GptDisk(mbr.orElse(Mbr.EMPTY), joined(copy.table().orElseThrow()));
  }

  /** What is wrong with both copies. */
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>(primary.findings());
    all.addAll(alternate.findings());
    return all;
  }

  /**
   * The table of the best copy, the place of the other copy's array taken from that if it is one.
   */
  private GptTable joined(GptTable table) {
    Optional<GptTable> other = alternate.table();
    if (!primary.sound() || other.isEmpty()) {
      return table;
    }
    GptLayout there = other.get().layout();
    return there.alternateLba() == table.layout().alternateLba()
        ? table.withLayout(table.layout().withAlternateEntryLba(there.alternateEntryLba()))
        : table;
  }

  private FormatException refusal() {
    if (!primary.recognized() && !alternate.recognized()) {
      return new FormatException.NotRecognized(primary.findings().get(0).fault());
    }
    GptCopy shown = primary.recognized() ? primary : alternate;
    return new FormatException.Corrupt(
        shown.findings().get(0).fault().advice("neither copy of the table can be relied on"));
  }
}
