package org.bootdisk.bootdisk.grub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.NewContent;

/**
 * Files that a FAT volume is to have, compared with those that it has: what must be written, and
 * whether there is room for it. Nothing is changed before {@link #apply}.
 */
final class VolumeUpdate {

  /** Three entries: names of GRUB's files have at most 26 characters, in two entries more. */
  private static final int ENTRY_BYTES = 3 * 32;

  private final DiskPartition partition;
  private final SortedMap<String, byte[]> changed = new TreeMap<>();
  private final SortedSet<String> directories = new TreeSet<>();

  private VolumeUpdate(DiskPartition partition) {
    this.partition = partition;
  }

  /**
   * Compares.
   *
   * @param files all files that are wanted, by path
   * @throws FormatException.LimitExceeded if the volume is too small, with both numbers
   * @throws FileSystemException if a file is where a directory is wanted, or the other way round
   */
  static VolumeUpdate of(DiskPartition partition, SortedMap<String, byte[]> files)
      throws IOException {
    VolumeUpdate update = new VolumeUpdate(partition);
    try (FatVolume volume = FatVolume.open(partition.device())) {
      long needed = 0;
      long largest = 0;
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        FatNode there = update.require(volume, file.getKey());
        int size = file.getValue().length;
        if (there == null || !hasContent(volume, there, file.getValue())) {
          update.changed.put(file.getKey(), file.getValue());
          update.addDirectories(volume, file.getKey());
          long clusters = volume.geometry().clustersFor(size);
          needed += clusters;
          if (there != null) {
            // The old file goes when the new one is there, one after the other.
            needed -= volume.geometry().clustersFor(there.size());
            largest = Math.max(largest, clusters);
          }
        }
      }
      update.requireRoom(volume, needed + largest);
    }
    return update;
  }

  /** The node of a file that may be replaced; nothing if there is none. */
  private @org.jspecify.annotations.Nullable FatNode require(FatVolume volume, String path)
      throws IOException {
    FatNode there = volume.find(path);
    if (there != null && there.isDirectory()) {
      throw new FileSystemException(path, null, "is a directory on the volume");
    }
    return there;
  }

  private static boolean hasContent(FatVolume volume, FatNode there, byte[] content)
      throws IOException {
    if (there.size() != content.length) {
      return false;
    }
    try (InputStream in = volume.newInputStream(there)) {
      return Arrays.equals(in.readAllBytes(), content);
    }
  }

  private void addDirectories(FatVolume volume, String path) throws IOException {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      if (!directories.contains(directory)) {
        FatNode there = volume.find(directory);
        if (there == null) {
          directories.add(directory);
        } else if (!there.isDirectory()) {
          throw new FileSystemException(directory, null, "is a file on the volume");
        }
      }
    }
  }

  private void requireRoom(FatVolume volume, long fileClusters) throws IOException {
    int clusterSize = volume.geometry().clusterSize();
    long entries = (long) (changed.size() + directories.size()) * ENTRY_BYTES;
    // Each new directory has a cluster of its own; the entries may need some more in any of them.
    long needed = fileClusters + directories.size() + entries / clusterSize + 2;
    long free = volume.countFreeClusters();
    if (!changed.isEmpty() && needed > free) {
      throw new FormatException.LimitExceeded(
          Fault.in(partition.device().description())
              .actual("the free space is " + ByteSize.print(free * clusterSize))
              .expected(ByteSize.print(needed * clusterSize) + " for GRUB's files")
              .advice("install fewer modules with --install-modules, or make room"));
    }
  }

  /** The files that are new or differ, by path. */
  SortedMap<String, byte[]> changed() {
    return changed;
  }

  /**
   * Writes what differs and makes it durable. A file that is replaced has its old content or its
   * new one, wherever writing stops.
   *
   * @param time of all that is written
   */
  void apply(Instant time) throws IOException {
    if (changed.isEmpty()) {
      return;
    }
    try (FatVolume volume = FatVolume.open(partition.device())) {
      for (String directory : directories) {
        volume.createDirectory(directory, time);
      }
      for (Map.Entry<String, byte[]> file : changed.entrySet()) {
        write(volume, file.getKey(), file.getValue(), time);
      }
      volume.flush();
    }
    partition.device().flush();
  }

  private static void write(FatVolume volume, String path, byte[] content, Instant time)
      throws IOException {
    try (NewContent fresh = volume.newContent(path)) {
      fresh.write(0, ByteBuffer.wrap(content));
      fresh.commit(time);
    }
  }
}
