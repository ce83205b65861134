package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.name.ShortName;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.FileAllocationTable;

/** Makes files of chains that nothing leads to, or directories of those that were directories. */
final class LostFiles {

  /** More than a directory has entries. */
  private static final int MOST_FILES = 100_000;

  private static final String PREFIX = "FSCK";

  private final BlockDevice device;
  private final FatGeometry geometry;
  private final FileAllocationTable table;
  private int number;

  private LostFiles(BlockDevice device, FatGeometry geometry) {
    this.device = device;
    this.geometry = geometry;
    this.table = new FileAllocationTable(device, geometry);
  }

  /**
   * Makes a directory of each chain that is the top of a lost tree, if there are any: what is in it
   * is then found again. Else makes a file of each chain.
   *
   * @return false if not all of them could be saved
   */
  static boolean save(BlockDevice device, FatGeometry geometry, List<Integer> chains)
      throws IOException {
    LostFiles files = new LostFiles(device, geometry);
    List<Integer> tops = files.tops(chains);
    try (FatVolume volume = FatVolume.open(device)) {
      for (int first : tops.isEmpty() ? chains : tops) {
        String name = files.freeName(volume);
        if (name.isEmpty()) {
          return false;
        }
        if (tops.isEmpty()) {
          volume.adopt(name, first, files.length(first));
        } else {
          volume.adoptDirectory(name, first);
        }
      }
      return true;
    } catch (FileSystemException | FormatException e) {
      // No root directory or no room for another entry: the chains stay, and the check goes on to
      // report them.
      return false;
    }
  }

  /** The directories that lie in no other lost one; if each lies in another, the first of them. */
  private List<Integer> tops(List<Integer> chains) throws IOException {
    Map<Integer, Long> parents = new TreeMap<>();
    for (int first : chains) {
      long parent = parentOf(first);
      if (parent >= 0) {
        parents.put(first, parent);
      }
    }
    List<Integer> tops = new ArrayList<>();
    parents.forEach(
        (first, parent) -> {
          if (parent > Integer.MAX_VALUE || !parents.containsKey((int) (long) parent)) {
            tops.add(first);
          }
        });
    return tops.isEmpty() && !parents.isEmpty()
        ? List.of(parents.keySet().iterator().next())
        : tops;
  }

  /** What {@code ..} leads to if the cluster begins a directory; else -1. */
  private long parentOf(int first) throws IOException {
    ByteBuffer dots = ByteBuffer.allocate(2 * DirectoryEntry.SIZE);
    device.read(geometry.clusterOffset(first), dots);
    DirectoryEntry self =
        DirectoryEntry.decode(dots.slice(0, DirectoryEntry.SIZE), geometry.type());
    DirectoryEntry parent =
        DirectoryEntry.decode(
            dots.slice(DirectoryEntry.SIZE, DirectoryEntry.SIZE), geometry.type());
    boolean directory =
        self.name().equals(".          ")
            && self.attributes().isDirectory()
            && self.firstCluster() == first
            && parent.name().equals("..         ")
            && parent.attributes().isDirectory();
    return directory ? parent.firstCluster() : -1;
  }

  /** The next name that nothing has; empty if there is none. */
  private String freeName(FatVolume volume) throws IOException {
    while (number < MOST_FILES) {
      String name = name(number);
      if (volume.find(name) == null) {
        return name;
      }
      number++;
    }
    return "";
  }

  private static String name(int number) {
    String digits = Integer.toString(number);
    String padded = "0".repeat(PREFIX.length() - Math.min(PREFIX.length(), digits.length()));
    // Behind FSCK9999.REC comes FSC10000.REC: a short name has eight characters.
    int room = ShortName.BASIS_LENGTH - digits.length();
    return PREFIX.substring(0, Math.min(PREFIX.length(), room)) + padded + digits + ".REC";
  }

  private long length(int first) throws IOException {
    long clusters = 0;
    for (int at = first; geometry.contains(at); at = table.get(at)) {
      clusters++;
    }
    return Math.min(clusters * geometry.clusterSize(), DirectoryEntry.MAX_FILE_SIZE);
  }
}
