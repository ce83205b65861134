package org.bootdisk.bootdisk.chain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.Beside;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.chain.BootWay.Firmware;
import org.bootdisk.bootdisk.grub.PartitionedDisk;

/**
 * Proves without booting that a disk boots, for each firmware apart. Nothing of the disk is run and
 * nothing is written.
 */
public final class BootChain {

  private BootChain() {}

  /** Checks every hop of every way. Whatever the disk holds, this ends, with findings at worst. */
  public static ChainReport check(BlockDevice disk) throws IOException {
    PartitionedDisk partitions;
    try {
      partitions = PartitionedDisk.read(disk);
    } catch (FormatException e) {
      List<BootWay> ways = new ArrayList<>();
      for (Firmware firmware : Firmware.values()) {
        Hops hops = new Hops(firmware);
        hops.fault(ChainRule.PARTITIONS, e.fault());
        ways.add(hops.present());
      }
      return new ChainReport(ways);
    }
    return check(partitions);
  }

  /** As {@link #check(BlockDevice)}, of a disk whose table was read. */
  public static ChainReport check(PartitionedDisk partitions) throws IOException {
    try (ChainDisk forBios = ChainDisk.open(partitions);
        ChainDisk forUefi = ChainDisk.open(partitions);
        Beside<BootWay> uefi = Beside.start("boot chain, UEFI", () -> UefiWay.check(forUefi))) {
      return new ChainReport(List.of(BiosWay.check(forBios), uefi.await()));
    }
  }
}
