package org.bootdisk.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Sha256;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.bootdisk.grub.PartitionedDisk;
import org.bootdisk.cli.command.DiskImage;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Tool;
import org.jspecify.annotations.Nullable;

/**
 * Where on both disks a FAT volume is, or could be.
 *
 * @param partition its number; 0 for the whole disk
 * @param start its first byte
 * @param size bytes
 */
record Volume(int partition, long start, long size) {

  /** One of the disk's volumes; null if it has none. */
  static @Nullable Volume any(Twins twins) throws IOException {
    List<Volume> volumes = new ArrayList<>();
    try (BlockDevice disk = twins.read()) {
      for (DiskPartition partition : PartitionedDisk.read(disk).fatVolumes()) {
        FatVolume.open(partition.device()).close();
        volumes.add(of(partition));
      }
    }
    return volumes.isEmpty() ? null : volumes.get(twins.random().nextInt(volumes.size()));
  }

  static Volume of(DiskPartition partition) {
    return new Volume(partition.number(), partition.start(), partition.device().size());
  }

  /** A command of ours on it: {@code fat COMMAND IMAGE --partition N WORDS}. */
  Object[] command(String command, Path image, Object... words) {
    List<Object> all = new ArrayList<>(List.of("fat", command, "-q", image));
    if (partition > 0) {
      all.addAll(List.of("--partition", partition));
    }
    Collections.addAll(all, words);
    return all.toArray();
  }

  /** What mtools take it by. */
  String drive(Path raw) {
    return raw + "@@" + start;
  }

  /** Copies it out of a raw disk. */
  void extract(Path raw, Path to) {
    Tool.named("dd")
        .output(
            "if=" + raw,
            "of=" + to,
            "bs=64K",
            "skip=" + start,
            "count=" + size,
            "iflag=skip_bytes,count_bytes",
            "conv=sparse",
            "status=none");
  }

  /** Copies it back. */
  void insert(Path from, Path raw) {
    Tool.named("dd")
        .output(
            "if=" + from,
            "of=" + raw,
            "bs=64K",
            "seek=" + start,
            "oflag=seek_bytes",
            "conv=notrunc",
            "status=none");
  }

  /** What is on it, as we read it: each path with all that must be the same for both. */
  Map<String, String> tree(Path image) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (BlockDevice disk = DiskImage.openReadOnly(image);
        FatVolume fat = FatVolume.open(disk.slice("volume", start, size))) {
      tree.put("", "label " + fat.label().orElse(""));
      fat.walk(fat.root(), node -> tree.put(node.path(), describe(fat, node)));
    }
    return tree;
  }

  private static String describe(FatVolume fat, FatNode node) throws IOException {
    if (node.isDirectory()) {
      return "directory";
    }
    try (InputStream in = fat.newInputStream(node)) {
      Sha256 digest = new Sha256();
      digest.add(ByteBuffer.wrap(in.readAllBytes()));
      return node.size() + " bytes " + digest.hex() + " " + node.attributes();
    }
  }

  /** Bytes that are free. */
  long free(Path image) throws IOException {
    try (BlockDevice disk = DiskImage.openReadOnly(image);
        FatVolume fat = FatVolume.open(disk.slice("volume", start, size))) {
      return fat.countFreeClusters() * fat.geometry().clusterSize();
    }
  }

  /** Requires that fsck.fat, our check and mtools find nothing wrong, and mtools what we find. */
  void requireSound(Path raw, Path scratch) throws IOException {
    Path copy = scratch.resolveSibling(scratch.getFileName() + ".volume");
    extract(raw, copy);
    Tool.named("fsck.fat").run("-n", copy).requireSuccess();
    Files.delete(copy);
    Tool.named("rm").output("-rf", scratch);
    Files.createDirectory(scratch);
    Tool.named("mcopy")
        .with("MTOOLS_SKIP_CHECK", "1")
        .run("-s", "-n", "-i", drive(raw), "::", scratch)
        .requireSuccess();
    Map<String, String> expected = new TreeMap<>();
    tree(raw)
        .forEach(
            (path, text) -> expected.put(path, text.replaceFirst("(\\S+ bytes \\S+).*", "$1")));
    expected.remove("");
    assertThat(hostTree(scratch)).isEqualTo(expected);
  }

  private static Map<String, String> hostTree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (var walk = Files.walk(root)) {
      for (Path path : walk.filter(path -> !path.equals(root)).toList()) {
        String text = "directory";
        if (!Files.isDirectory(path)) {
          byte[] bytes = Files.readAllBytes(path);
          Sha256 digest = new Sha256();
          digest.add(ByteBuffer.wrap(bytes));
          text = bytes.length + " bytes " + digest.hex();
        }
        tree.put(root.relativize(path).toString(), text);
      }
    }
    return tree;
  }
}
