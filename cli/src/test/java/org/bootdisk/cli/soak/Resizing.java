package org.bootdisk.cli.soak;

import java.io.IOException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.qcow2.Qcow2Image;

/** Makes the disk larger, or smaller where nothing is cut that is needed. */
final class Resizing implements Operation {

  private static final int LARGEST = 44 << 20;
  private static final int SMALLEST = 4 << 20;
  private static final int LARGEST_CLUSTER = 2 << 20;

  @Override
  public boolean run(Twins twins) throws IOException {
    if (twins.layers().size() > 1 && isVersion2(twins)) {
      // QEMU cannot zero what a longer backing file would show, for there are no zero clusters.
      return false;
    }
    long size = twins.size();
    long change = twins.random().nextInt(1, 6000) * 512L;
    boolean grows = !isEmpty(twins) || size - change < SMALLEST || twins.random().nextBoolean();
    // Whole clusters of any size: QEMU shows the rest of a cut one again when the disk grows.
    long wanted = grows ? size + change : (size - change) / LARGEST_CLUSTER * LARGEST_CLUSTER;
    if (wanted > LARGEST) {
      return false;
    }
    Twins.Named file = new Twins.Named(twins.top().file());
    String format = twins.top().format();
    if (grows) {
      twins.image("resize", "-q", "-f", format, file, twins.one(2) ? "+" + change : wanted);
    } else {
      twins.image("resize", "-q", "-f", format, "--shrink", file, wanted);
    }
    return true;
  }

  private static boolean isVersion2(Twins twins) throws IOException {
    try (BlockDevice disk = twins.read()) {
      return disk instanceof Qcow2Image image && image.header().version() == 2;
    }
  }

  private static boolean isEmpty(Twins twins) throws IOException {
    try (BlockDevice disk = twins.read()) {
      PartitionedDisk table = PartitionedDisk.read(disk);
      return table.map() == PartitionMap.NONE && table.fatVolumes().isEmpty();
    }
  }
}
