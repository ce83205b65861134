package org.bootdisk.cli.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;

/** Makes and changes a GPT by sgdisk's arguments. */
final class Partitioning implements Operation {

  private static final int LEAST = 6 << 20;

  @Override
  public boolean run(Twins twins) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    boolean hasTable;
    long size;
    try (BlockDevice disk = twins.read()) {
      PartitionedDisk table = PartitionedDisk.read(disk);
      hasTable = table.map() == PartitionMap.GPT;
      size = disk.size();
      for (DiskPartition partition : table.partitions()) {
        numbers.add(partition.number());
      }
    }
    boolean makes = !hasTable || numbers.isEmpty() || twins.one(6);
    if (size < LEAST) {
      return false;
    }
    if (makes) {
      // What an older partition held would be half a volume in a new one.
      GuestWrites.wipe(twins);
    }
    List<Object> words = makes ? table(twins, size) : change(twins, numbers);
    String raw = twins.raw().getFileName().toString();
    List<Object> own = new ArrayList<>(List.of("gpt", "sgdisk", "-q", "--"));
    own.addAll(words);
    own.add(twins.ours());
    words.add(raw);
    if (twins.agree(twins.ours(own.toArray()), twins.theirs("sgdisk", words.toArray()))) {
      twins.storeRaw();
      if (makes || words.contains("-e")) {
        twins.theirsMust("sgdisk", "-v", raw);
      }
    }
    return true;
  }

  private static List<Object> table(Twins twins, long size) {
    List<Object> words = new ArrayList<>(List.of("-o", "-U", guid(twins)));
    int number = 0;
    long from = 2048;
    if (twins.one(2)) {
      number++;
      add(words, twins, number + ":" + from + ":+1M", "ef02", "boot");
      from += 2048;
    }
    long sectors = (size / 512 - from) * twins.random().nextInt(4, 8) / 8;
    number++;
    add(words, twins, number + ":" + from + ":+" + sectors, twins.pick("ef00", "0700"), "ESP");
    if (twins.one(3)) {
      number++;
      add(words, twins, number + ":0:+1500K", "0700", "Second volume");
    }
    number++;
    add(words, twins, number + ":0:0", "8300", "Größe");
    return words;
  }

  private static void add(List<Object> words, Twins twins, String place, String type, String name) {
    String number = place.substring(0, place.indexOf(':'));
    words.addAll(List.of("-n", place, "-t", number + ":" + type, "-c", number + ":" + name));
    words.addAll(List.of("-u", number + ":" + guid(twins)));
  }

  private static List<Object> change(Twins twins, List<Integer> numbers) {
    int number = numbers.get(twins.random().nextInt(numbers.size()));
    int last = numbers.get(numbers.size() - 1);
    List<Object> words = new ArrayList<>();
    if (twins.one(2)) {
      words.add("-e");
    }
    switch (twins.random().nextInt(6)) {
      case 0 -> words.addAll(List.of("-c", number + ":" + twins.fresh("name ")));
      case 1 -> words.addAll(List.of("-A", number + ":set:" + twins.pick("0", "2", "60", "63")));
      case 2 -> words.addAll(List.of("-A", number + ":clear:" + twins.pick("0", "2", "60")));
      case 3 -> words.addAll(List.of("-t", last + ":" + twins.pick("8300", "8302", "0700")));
      case 4 -> words.addAll(List.of("-h", number + (twins.one(2) ? ":EE" : "")));
      default -> {
        words.addAll(List.of("-d", "" + last));
        add(words, twins, last + ":0:0", "8300", "anew");
      }
    }
    return words;
  }

  private static String guid(Twins twins) {
    long high = (twins.random().nextLong() & ~0xF000L) | 0x4000L;
    return new UUID(high, (twins.random().nextLong() & ~(3L << 62)) | (1L << 63)).toString();
  }
}
