package org.bootdisk.cli.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.DiskImage;
import org.jspecify.annotations.Nullable;

/** Writes and zeros as a guest makes them, where no file system is that they would break. */
final class GuestWrites implements Operation {

  private static final int SECTOR = 512;

  /** One of a guest's requests. */
  private record Request(String kind, long offset, int length, int value) {

    static Request draw(SplittableRandom random, long start, long length) {
      long sectors = length / SECTOR;
      long from = random.nextLong(sectors);
      int count = random.nextInt((int) Math.min(sectors - from, 1L << random.nextInt(13))) + 1;
      String kind =
          switch (random.nextInt(6)) {
            case 0 -> "write -z";
            case 1 -> "write -zu";
            default -> "write";
          };
      return new Request(kind, start + from * SECTOR, count * SECTOR, random.nextInt(1, 256));
    }

    String asQemuIo() {
      String pattern = kind.equals("write") ? " -P " + value : "";
      return kind + pattern + " " + offset + " " + length;
    }

    void carryOut(BlockDevice disk) throws IOException {
      if (kind.equals("write")) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        disk.write(offset, ByteBuffer.wrap(bytes));
      } else {
        disk.zero(offset, length);
      }
    }
  }

  @Override
  public boolean run(Twins twins) throws IOException {
    List<Request> requests = draw(twins);
    if (!requests.isEmpty()) {
      carryOut(twins, requests);
    }
    return !requests.isEmpty();
  }

  /** Writes zeros to the whole disk. */
  static void wipe(Twins twins) throws IOException {
    carryOut(twins, List.of(new Request("write -z", 0, Math.toIntExact(twins.size()), 0)));
  }

  private static void carryOut(Twins twins, List<Request> requests) throws IOException {
    List<Object> words =
        new ArrayList<>(List.of("-d", "unmap", "-f", twins.top().format(), twins.top().file()));
    for (Request request : requests) {
      words.add("-c");
      words.add(request.asQemuIo());
    }
    twins.theirsMust("qemu-io", words.toArray());
    try (BlockDevice disk = DiskImage.openWritable(twins.ours())) {
      for (Request request : requests) {
        request.carryOut(disk);
      }
      disk.flush();
    }
  }

  private static List<Request> draw(Twins twins) throws IOException {
    try (BlockDevice disk = twins.read()) {
      PartitionedDisk table = PartitionedDisk.read(disk);
      long start = 0;
      long length = disk.size() / SECTOR * SECTOR;
      if (table.map() != PartitionMap.NONE) {
        DiskPartition last = lastWithoutFat(table);
        start = last == null ? 0 : last.start();
        length = last == null ? 0 : last.device().size();
      } else if (!table.fatVolumes().isEmpty()) {
        length = 0;
      }
      List<Request> requests = new ArrayList<>();
      int count = length == 0 ? 0 : twins.random().nextInt(1, 7);
      for (int i = 0; i < count; i++) {
        requests.add(Request.draw(twins.random(), start, length));
      }
      return requests;
    }
  }

  private static @Nullable DiskPartition lastWithoutFat(PartitionedDisk table) throws IOException {
    DiskPartition last = null;
    for (DiskPartition partition : table.partitions()) {
      if (partition.use() == DiskPartition.Use.OTHER && !partition.isFat()) {
        last = partition;
      }
    }
    return last;
  }
}
