package org.bootdisk.bootdisk.chain;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.jspecify.annotations.Nullable;

/** The disk that is checked, with its volumes by the names that GRUB has for them. */
final class ChainDisk implements Closeable {

  /** What GRUB calls the disk that it was started from, as far as this check is concerned. */
  static final String NAME = "hd0";

  private final PartitionedDisk disk;
  private final List<ChainVolume> volumes = new ArrayList<>();
  private final List<FormatException> broken = new ArrayList<>();

  private final @Nullable MemoryDisk memory;

  private ChainDisk(PartitionedDisk disk, @Nullable MemoryDisk memory) {
    this.disk = disk;
    this.memory = memory;
  }

  /**
   * This disk beside the one that an image carries; its volumes stay open as long as this one's.
   */
  ChainDisk with(MemoryDisk carried) {
    ChainDisk both = new ChainDisk(disk, carried);
    both.volumes.addAll(volumes);
    both.broken.addAll(broken);
    return both;
  }

  /** Opens all FAT volumes; those that cannot be opened are kept as {@link #broken}. */
  static ChainDisk open(PartitionedDisk disk) throws IOException {
    ChainDisk all = new ChainDisk(disk, null);
    for (DiskPartition partition : disk.fatVolumes()) {
      try {
        all.volumes.add(ChainVolume.open(partition));
      } catch (FormatException e) {
        all.broken.add(e);
      }
    }
    return all;
  }

  PartitionedDisk disk() {
    return disk;
  }

  List<ChainVolume> volumes() {
    return volumes;
  }

  List<FormatException> broken() {
    return broken;
  }

  /** GRUB's name of a volume: {@code hd0,gpt2}. */
  String name(ChainVolume volume) {
    int number = volume.partition().number();
    return number == 0 ? NAME : NAME + "," + disk.map().grubName() + number;
  }

  /** Whether GRUB's name of a device means this disk, a part of it, or what an image carries. */
  static boolean isOurs(String device) {
    return device.equals(NAME) || device.startsWith(NAME + ",") || device.equals(MemoryDisk.NAME);
  }

  /** The number of the partition that a name of ours means; 0 for the disk; -1 if it is none. */
  int number(String device) {
    if (device.equals(NAME)) {
      return 0;
    }
    if (device.equals(MemoryDisk.NAME)) {
      return -1;
    }
    String part = device.substring(NAME.length() + 1);
    for (PartitionMap map : PartitionMap.values()) {
      if (!map.grubName().isEmpty() && part.startsWith(map.grubName())) {
        part = map == disk.map() ? part.substring(map.grubName().length()) : "-";
      }
    }
    return decimal(part);
  }

  /** What one to five digits say; -1 if there is anything else. */
  private static int decimal(String digits) {
    int number = digits.isEmpty() || digits.length() > 5 ? -1 : 0;
    for (int i = 0; i < digits.length() && number >= 0; i++) {
      char c = digits.charAt(i);
      number = c >= '0' && c <= '9' ? 10 * number + c - '0' : -1;
    }
    return number;
  }

  /** The volume that a name of ours means; null if it has no FAT volume. */
  @Nullable ChainVolume volume(String device) {
    if (device.equals(MemoryDisk.NAME)) {
      return memory == null ? null : memory.volume();
    }
    int number = number(device);
    for (ChainVolume volume : volumes) {
      if (volume.partition().number() == number) {
        return volume;
      }
    }
    return null;
  }

  /** Whether a name of ours means a partition that exists. */
  boolean exists(String device) {
    if (device.equals(MemoryDisk.NAME)) {
      return memory != null;
    }
    int number = number(device);
    return number == 0 || disk.partitions().stream().anyMatch(p -> p.number() == number);
  }

  @Nullable ChainVolume byUuid(String uuid) {
    for (ChainVolume volume : volumes) {
      if (volume.uuid().equals(uuid.toUpperCase(Locale.ROOT))) {
        return volume;
      }
    }
    return null;
  }

  @Nullable ChainVolume byLabel(String label) throws IOException {
    for (ChainVolume volume : volumes) {
      if (volume.label().equals(label)) {
        return volume;
      }
    }
    return null;
  }

  @Nullable ChainVolume byFile(String path) throws IOException {
    for (ChainVolume volume : volumes) {
      if (volume.volume().find(path) != null) {
        return volume;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    for (ChainVolume volume : volumes) {
      volume.close();
    }
  }
}
