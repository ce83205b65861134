package org.bootdisk.bootdisk.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionMap;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.gpt.GptLayout;
import org.bootdisk.gpt.GptReading;

/** Bytes that nothing uses and that are not zero. Ranges that are not stored are not read. */
final class Slack {

  private static final int PIECE = 1 << 18;

  private Slack() {}

  /** Told of slack that is not zero. */
  interface Visitor {
    /** The first byte that is not zero of a range, counted from the start of the disk or volume. */
    void visit(String where, long offset);
  }

  /** Looks behind the ends of files and into the clusters that nothing has. */
  static void ofVolume(BlockDevice device, FatVolume volume, Visitor visitor) throws IOException {
    FatGeometry at = volume.geometry();
    BitSet used = new BitSet();
    use(volume, volume.root(), used);
    List<FatNode> files = new ArrayList<>();
    volume.walk(
        volume.root(),
        node -> {
          use(volume, node, used);
          if (!node.isDirectory() && node.size() > 0) {
            files.add(node);
          }
        });
    String where = device.description();
    for (FatNode file : files) {
      List<ClusterRun> runs = volume.clusters(file);
      long inLast = file.size() % at.clusterSize();
      if (inLast != 0 && !runs.isEmpty()) {
        long last = at.clusterOffset(runs.get(runs.size() - 1).last());
        look(
            device,
            last + inLast,
            last + at.clusterSize(),
            where + "[/" + file.path() + "]",
            visitor);
      }
    }
    int end = at.lastCluster() + 1;
    for (int from = used.nextClearBit(FatType.FIRST_CLUSTER); from < end; ) {
      int next = used.nextSetBit(from);
      int to = next < 0 ? end : Math.min(end, next);
      look(
          device,
          at.clusterOffset(from),
          at.clusterOffset(to - 1) + at.clusterSize(),
          where + ": free clusters from " + from,
          visitor);
      from = used.nextClearBit(to);
    }
  }

  private static void use(FatVolume volume, FatNode node, BitSet used) throws IOException {
    for (ClusterRun run : volume.clusters(node)) {
      used.set(run.first(), run.last() + 1);
    }
  }

  /** Looks between the tables and the partitions of a GPT disk. */
  static void outsideOfPartitions(PartitionedDisk disk, Visitor visitor) throws IOException {
    if (disk.map() != PartitionMap.GPT) {
      return;
    }
    GptLayout at = GptReading.of(disk.device(), disk.blockSize()).disk().table().layout();
    List<long[]> taken = new ArrayList<>();
    taken.add(new long[] {0, at.offset(GptLayout.PRIMARY_LBA + 1)});
    taken.add(
        new long[] {
          at.offset(at.primaryArray().startingLba()), at.offset(at.primaryArray().endingLba() + 1)
        });
    taken.add(
        new long[] {
          at.offset(at.alternateArray().startingLba()),
          at.offset(at.alternateArray().endingLba() + 1)
        });
    taken.add(new long[] {at.offset(at.alternateLba()), at.offset(at.alternateLba() + 1)});
    for (DiskPartition partition : disk.partitions()) {
      taken.add(new long[] {partition.start(), partition.start() + partition.device().size()});
    }
    taken.sort(Comparator.comparingLong(range -> range[0]));
    long end = 0;
    for (long[] range : taken) {
      look(disk.device(), end, range[0], disk.device().description() + ": no partition", visitor);
      end = Math.max(end, range[1]);
    }
    look(
        disk.device(),
        end,
        disk.device().size(),
        disk.device().description() + ": behind the table",
        visitor);
  }

  /** Tells of the first byte from {@code start} up to {@code end} that is not zero. */
  private static void look(BlockDevice device, long start, long end, String where, Visitor visitor)
      throws IOException {
    if (start >= end) {
      return;
    }
    Extents walk = device.extents(start, end - start);
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      long found = extent.readsAsZeros() ? -1 : firstNonZero(device, extent);
      if (found >= 0) {
        visitor.visit(where, found);
        return;
      }
    }
  }

  /** The first byte of an extent that is not zero; -1 if all are. */
  static long firstNonZero(BlockDevice device, Extent extent) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(PIECE, extent.length()));
    for (long at = extent.start(); at < extent.end(); at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), extent.end() - at));
      device.read(at, buffer);
      buffer.flip();
      int found = firstNonZero(buffer);
      if (found >= 0) {
        return at + found;
      }
    }
    return -1;
  }

  private static int firstNonZero(ByteBuffer buffer) {
    for (int i = 0; i < buffer.limit(); i++) {
      if (buffer.get(i) != 0) {
        return i;
      }
    }
    return -1;
  }
}
