package org.bootdisk.bootdisk.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.bootdisk.block.Content;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.bootdisk.grub.DiskPartition;
import org.bootdisk.fat.format.FatFormat;
import org.bootdisk.fat.format.FatPlan;
import org.bootdisk.fat.format.FatTree;
import org.bootdisk.grub.Blob;
import org.jspecify.annotations.Nullable;

/**
 * The disk that an image carries, {@code (memdisk)} to GRUB, as a volume that scripts and modules
 * are read from: what grub-mkstandalone makes is a tar archive, others put a FAT volume there.
 *
 * @param image its bytes
 * @param volume its files; null if it is of a kind that is not known here
 * @param drivers the modules that GRUB reads it with
 */
record MemoryDisk(Blob image, @Nullable ChainVolume volume, Set<String> drivers) {

  /** What GRUB calls it. */
  static final String NAME = "memdisk";

  /** Ours: ten times the files of a standalone GRUB. */
  private static final int MOST_FILES = 4096;

  /** Room for the directories of that many files, and for the last cluster of each. */
  private static final long SPARE = 64 << 20;

  /** Where a tar archive has {@code ustar}. */
  private static final int MAGIC = 257;

  /**
   * Opens a disk.
   *
   * @param where the image that carries it, for messages
   */
  static MemoryDisk open(Blob image, String where) throws IOException {
    byte[] bytes = image.toByteArray();
    String name = where + "(" + NAME + ")";
    boolean isTar =
        bytes.length > MAGIC + 5 && new String(bytes, MAGIC, 5, US_ASCII).equals("ustar");
    try {
      MemoryDevice device = isTar ? unpacked(bytes, name) : MemoryDevice.of(name, bytes);
      Set<String> drivers = isTar ? Set.of(NAME, "tar") : Set.of(NAME, "fat", "fshelp");
      return new MemoryDisk(image, ChainVolume.open(DiskPartition.whole(device)), drivers);
    } catch (FormatException | IllegalArgumentException e) {
      return new MemoryDisk(image, null, Set.of());
    }
  }

  /**
   * The files of an archive on a volume. Links and names that no volume can have are left out; of
   * two of one name the first stays, as for GRUB.
   *
   * @throws IllegalArgumentException if they are too many
   */
  private static MemoryDevice unpacked(byte[] archive, String name) throws IOException {
    FatTree.Builder tree = FatTree.builder(Instant.EPOCH);
    long left = archive.length;
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive));
    try {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String path = "/" + entry.getName().replaceFirst("^(\\./|/)+", "");
        if (entry.isFile() && !entry.isSparse() && entry.getSize() <= left && seen.add(path)) {
          left -= entry.getSize();
          addTo(tree, path, tar.readNBytes((int) entry.getSize()));
        }
        if (seen.size() > MOST_FILES) {
          throw new IllegalArgumentException("more files than GRUB has");
        }
      }
    } catch (IOException e) {
      // The end of the archive is missing or damaged: GRUB sees what is before it.
    }
    long size = 4L * archive.length + SPARE;
    MemoryDevice device = new MemoryDevice(name, size);
    FatPlan.of(FatFormat.ofSize(size), tree.build()).regions().writeTo(device, bytes -> {});
    return device;
  }

  private static void addTo(FatTree.Builder tree, String path, byte[] content) {
    try {
      tree.file(path, Content.of(content), Instant.parse("1980-01-01T00:00:00Z"));
    } catch (IllegalArgumentException e) {
      // Not a name that a volume can have; nor does GRUB ask for such a file.
    }
  }
}
