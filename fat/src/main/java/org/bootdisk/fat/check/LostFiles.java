package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fat.layout.DirectoryEntry;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fat.volume.FileAllocationTable;

/** Makes files of chains that nothing leads to. */
final class LostFiles {

  private static final int MOST_FILES = 10_000;

  private LostFiles() {}

  /** Makes a file of each chain; false if not all of them could be saved. */
  static boolean save(BlockDevice device, FatGeometry geometry, List<Integer> chains)
      throws IOException {
    FileAllocationTable table = new FileAllocationTable(device, geometry);
    int number = 0;
    try (FatVolume volume = FatVolume.open(device)) {
      for (int first : chains) {
        String name = name(number);
        while (volume.find(name) != null && number < MOST_FILES) {
          name = name(++number);
        }
        if (number == MOST_FILES) {
          return false;
        }
        volume.adopt(name, first, length(geometry, table, first));
      }
      return true;
    } catch (FileSystemException | FormatException e) {
      // No root directory or no room for another entry: the chains stay, and the check goes on to
      // report them.
      return false;
    }
  }

  private static String name(int number) {
    String digits = Integer.toString(number);
    return "FSCK" + "0".repeat(4 - Math.min(4, digits.length())) + digits + ".REC";
  }

  private static long length(FatGeometry geometry, FileAllocationTable table, int first)
      throws IOException {
    long clusters = 0;
    for (int at = first; geometry.contains(at); at = table.get(at)) {
      clusters++;
    }
    return Math.min(clusters * geometry.clusterSize(), DirectoryEntry.MAX_FILE_SIZE);
  }
}
