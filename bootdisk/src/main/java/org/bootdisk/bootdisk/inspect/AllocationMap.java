package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Ranges;

/**
 * Where a virtual disk has data, in cells of equal size.
 *
 * @param cellSize bytes that a cell stands for; the last one may stand for fewer
 * @param cells one for each piece of the disk, from its start
 */
public record AllocationMap(long cellSize, List<Cell> cells) {

  /** What a piece of the disk holds. */
  public enum Cell {
    /** Nothing that reads as other than zeros. */
    ZEROS,
    /** Data in the image itself, in a part of the piece. */
    SOME_DATA,
    /** Data in the image itself, all over. */
    DATA,
    /** Data, of which some is in a backing file. */
    BACKING
  }

  private static final long SMALLEST_CELL = 4096;

  /** Copies the list. */
  public AllocationMap {
    cells = List.copyOf(cells);
  }

  /**
   * Maps a disk.
   *
   * @param most cells at most
   */
  public static AllocationMap of(BlockDevice disk, int most) throws IOException {
    long size = disk.size();
    long cellSize = Math.max(SMALLEST_CELL, Ranges.ceilDiv(Math.max(1, size), most));
    int count = (int) Ranges.ceilDiv(size, cellSize);
    long[] data = new long[count];
    boolean[] backing = new boolean[count];
    Extents walk = disk.extents(0, size);
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (!extent.readsAsZeros()) {
        for (long at = extent.start(); at < extent.end(); ) {
          int cell = (int) (at / cellSize);
          long end = Math.min(extent.end(), (cell + 1) * cellSize);
          data[cell] += end - at;
          backing[cell] |= extent.depth() > 0;
          at = end;
        }
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long whole = Math.min(cellSize, size - i * cellSize);
      cells.add(cell(data[i], whole, backing[i]));
    }
    return new AllocationMap(cellSize, cells);
  }

  private static Cell cell(long data, long whole, boolean backing) {
    if (backing) {
      return Cell.BACKING;
    }
    return data == 0 ? Cell.ZEROS : data < whole ? Cell.SOME_DATA : Cell.DATA;
  }
}
