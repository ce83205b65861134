package org.bootdisk.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;

/** Makes a FAT volume, in a partition or of the whole disk, to mkfs.fat's bytes. */
final class Formatting implements Operation {

  private static final int LEAST = 64 << 10;
  private static final int LEAST_FAT32 = 35 << 20;

  @Override
  public boolean run(Twins twins) throws IOException {
    List<Volume> places = places(twins);
    if (places.isEmpty()) {
      return false;
    }
    Volume volume = places.get(twins.random().nextInt(places.size()));
    List<Object> own = new ArrayList<>(List.of("--volume-id", "1234-ABCD"));
    List<Object> foreign = new ArrayList<>(List.of("--invariant", "-h", volume.start() / 512));
    draw(twins, volume.size(), own, foreign);
    Path raw = twins.raw();
    Path part = twins.theirs("volume.img");
    volume.extract(raw, part);
    foreign.add(part.getFileName());
    boolean made =
        twins.agree(
            twins.ours(volume.command("format", twins.ours(), own.toArray())),
            twins.theirs("mkfs.fat", foreign.toArray()));
    if (made) {
      volume.insert(part, raw);
      twins.storeRaw();
    }
    Files.delete(part);
    return true;
  }

  private static List<Volume> places(Twins twins) throws IOException {
    List<Volume> places = new ArrayList<>();
    try (BlockDevice disk = twins.read()) {
      PartitionedDisk table = PartitionedDisk.read(disk);
      if (table.map() == PartitionMap.NONE && twins.one(3)) {
        places.add(new Volume(0, 0, disk.size()));
      }
      for (DiskPartition partition : table.partitions()) {
        boolean large = partition.device().size() >= LEAST;
        if (large && partition.use() != DiskPartition.Use.BIOS_BOOT) {
          places.add(Volume.of(partition));
        }
      }
    }
    return places;
  }

  private static void draw(Twins twins, long size, List<Object> own, List<Object> foreign) {
    // mtools know FAT32 by the number of clusters alone.
    boolean fat32 = size >= LEAST_FAT32 && twins.one(2);
    if (fat32 || twins.one(3)) {
      String bits = fat32 ? "32" : twins.pick("12", "16");
      own.addAll(List.of("--type", bits));
      foreign.addAll(List.of("-F", bits));
    }
    if (fat32 || twins.one(3)) {
      String sectors = fat32 ? "1" : twins.pick("1", "2", "4", "8", "64");
      own.addAll(List.of("--sectors-per-cluster", sectors));
      foreign.addAll(List.of("-s", sectors));
    }
    if (twins.one(3)) {
      own.addAll(List.of("--fats", "1"));
      foreign.addAll(List.of("-f", "1"));
    }
    if (twins.one(2)) {
      String label = twins.pick("BOOT", "DATA 1", "X");
      own.addAll(List.of("--label", label));
      foreign.addAll(List.of("-n", label));
    }
  }
}
