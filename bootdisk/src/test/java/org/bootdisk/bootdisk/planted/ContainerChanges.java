package org.bootdisk.bootdisk.planted;

import static org.bootdisk.bootdisk.planted.PlantedChange.change;
import static org.bootdisk.bootdisk.planted.PlantedDisk.flip;

import java.nio.ByteBuffer;
import java.util.List;
import org.bootdisk.block.MemoryDevice;

/** Changes of a qcow2 image's own structures. */
final class ContainerChanges {

  private ContainerChanges() {}

  /** Changes of a qcow2 image's own structures. */
  static List<PlantedChange> all() {
    return List.of(
        change("autoclear feature", flip(95), "container.features"),
        change("refcount too high", refcount(3, 2)).found("qcow2.refcount.leak"),
        change("refcount of a free cluster", refcount(3, 0)).found("qcow2.refcount.low"),
        change("copied flag of an L2 entry", l2(0, 1L << 63)).found("qcow2.copied.l2"),
        change("reserved bit of an L2 entry", l2(0, 1L << 57), "container.problem")
            .found("qcow2.l2.reserved", "table.unreadable"),
        change("L2 entry beyond the file", l2(0, 1L << 50), "container.problem")
            .found(
                "qcow2.reference.beyond-end",
                "qcow2.refcount.leak",
                "qcow2.copied.l2",
                "table.unreadable"));
  }

  private static long word(MemoryDevice file, long at) {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES);
    file.read(at, word);
    return word.getLong(0);
  }

  /** Sets the refcount, of 16 bits, of a host cluster. */
  private static PlantedChange.Action refcount(int cluster, int value) {
    return file -> {
      long block = word(file, word(file, 48));
      file.write(block + 2L * cluster, ByteBuffer.allocate(2).putShort((short) value).flip());
    };
  }

  /** Flips bits of an entry of the first L2 table. */
  private static PlantedChange.Action l2(int index, long bits) {
    return file -> {
      long at = (word(file, word(file, 40)) & 0x00ff_ffff_ffff_fe00L) + 8L * index;
      file.write(at, ByteBuffer.allocate(Long.BYTES).putLong(word(file, at) ^ bits).flip());
    };
  }
}
