package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.Snapshot;

/** Takes snapshots, goes back to them, deletes them, and looks what is in them. */
final class SnapshotUse implements Operation {

  private static final int MOST = 3;

  @Override
  public boolean run(Twins twins) throws IOException {
    if (!twins.top().isQcow2()) {
      return false;
    }
    List<String> names = names(twins);
    Twins.Named file = new Twins.Named(twins.top().file());
    if (names.isEmpty() || (names.size() < MOST && twins.one(3))) {
      twins.image("snapshot", "-c", twins.fresh("snapshot"), file);
    } else {
      String name = names.get(twins.random().nextInt(names.size()));
      switch (twins.random().nextInt(3)) {
        case 0 -> twins.image("snapshot", "-a", name, file);
        case 1 -> twins.image("snapshot", "-d", name, file);
        default -> requireEqual(twins, name);
      }
    }
    assertThat(names(twins)).isEqualTo(theirNames(twins));
    return true;
  }

  /** The snapshots of our disk. */
  static List<String> names(Twins twins) throws IOException {
    List<String> names = new ArrayList<>();
    try (BlockDevice disk = twins.read()) {
      if (disk instanceof Qcow2Image image) {
        for (Snapshot snapshot : image.snapshots().list()) {
          names.add(snapshot.name());
        }
      }
    }
    return names;
  }

  private static List<String> theirNames(Twins twins) {
    List<String> names = new ArrayList<>();
    String list = twins.theirsMust("qemu-img", "snapshot", "-l", twins.top().file()).out();
    for (String line : list.split("\n", -1)) {
      if (line.matches("\\d+ .*")) {
        names.add(line.split(" +", 3)[1]);
      }
    }
    return names;
  }

  /** What qemu-img reads of its snapshot, we read of ours. */
  private static void requireEqual(Twins twins, String name) throws IOException {
    String file = twins.top().file();
    String selected = "snapshot.name=" + name;
    twins.theirsMust("qemu-img", "convert", "-l", selected, "-O", "raw", file, "snapshot.raw");
    twins.oursMust("image", "convert", "-l", selected, twins.ours(), twins.ours("snapshot.raw"));
    // QEMU shows as much of a snapshot as the disk has now.
    long least =
        Math.min(Files.size(twins.ours("snapshot.raw")), Files.size(twins.theirs("snapshot.raw")));
    twins.theirsMust("cmp", "-n", least, twins.ours("snapshot.raw"), "snapshot.raw");
  }
}
