package org.bootdisk.gpt.mbr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Origin;
import org.bootdisk.block.Text;

/**
 * A disk with a legacy partition table: four primary partitions, one of which may be extended and
 * hold logical ones.
 *
 * @param blockSize bytes in a logical block, the unit of all LBAs
 * @param blockCount blocks on the disk
 * @param mbr the first 512 bytes
 * @param logical the partitions of the extended partition, in the order of their chain
 */
public record MbrDisk(int blockSize, long blockCount, Mbr mbr, List<LogicalPartition> logical) {

  /** Copies the list. */
  public MbrDisk {
    logical = List.copyOf(logical);
  }

  /**
   * Reads MBR and chain.
   *
   * @throws FormatException.NotRecognized if the first sector does not end in 55 AA
   * @throws FormatException.Corrupt if the chain leaves the extended partition or returns to a
   *     sector that it has passed
   */
  public static MbrDisk read(BlockDevice device, int blockSize) throws IOException {
    if (device.size() < Mbr.BYTES) {
      throw new FormatException.NotRecognized(
          Fault.in(device.description()).actual(device.size() + " bytes").expected("an MBR"));
    }
    ByteBuffer sector = Mbr.LAYOUT.read(device, 0);
    if (!Mbr.signed(sector)) {
      throw new FormatException.NotRecognized(
          Fault.in(Origin.of(device, "MBR", 0), Mbr.LAYOUT.u16("Signature"))
              .actualHex(Mbr.LAYOUT.u16("Signature").get(sector))
              .expected("0xaa55")
              .source("UEFI 2.10 §5.2.1"));
    }
    Mbr mbr = Mbr.decode(sector);
    long blockCount = device.size() / blockSize;
    List<LogicalPartition> logical =
        new ExtendedChain(device, blockSize, blockCount).read(mbr.partitions());
    return new MbrDisk(blockSize, blockCount, mbr, logical);
  }

  /** The extended partition, if there is one. */
  public Optional<MbrPartition> extended() {
    return mbr.partitions().stream().filter(MbrPartition::extended).findFirst();
  }

  /** All partitions by number, the extended one included. */
  public Map<Integer, MbrPartition> all() {
    Map<Integer, MbrPartition> all = new TreeMap<>(partitions());
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      if (mbr.partitions().get(slot).used()) {
        all.put(slot + 1, mbr.partitions().get(slot));
      }
    }
    return all;
  }

  /** All partitions that hold data by number: primary ones 1 to 4, logical ones from 5 on. */
  public Map<Integer, MbrPartition> partitions() {
    Map<Integer, MbrPartition> all = new TreeMap<>();
    for (int slot = 0; slot < Mbr.PARTITIONS; slot++) {
      MbrPartition partition = mbr.partitions().get(slot);
      if (partition.used() && !partition.extended()) {
        all.put(slot + 1, partition);
      }
    }
    for (int i = 0; i < logical.size(); i++) {
      all.put(LogicalPartition.FIRST_NUMBER + i, logical.get(i).partition());
    }
    return all;
  }

  /**
   * Writes the chain, last sector first, then the MBR, so that a disk that loses power never has a
   * link to a sector that is not there yet.
   *
   * @throws IllegalArgumentException if a rule is broken; nothing is written
   */
  public void writeTo(BlockDevice device, ChsGeometry geometry) throws IOException {
    MbrRules.require(this);
    if (device.size() / blockSize != blockCount) {
      throw new IllegalArgumentException(
          Text.format("a table for %d blocks on %d bytes", blockCount, device.size()));
    }
    Optional<MbrPartition> extended = extended();
    if (extended.isPresent()) {
      ExtendedChain chain = new ExtendedChain(device, blockSize, blockCount);
      chain.write(extended.get(), logical, geometry);
      device.flush();
    }
    device.write(0, mbr.encode());
    device.flush();
  }
}
