package org.bootdisk.fat.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;

/**
 * One FAT of a fresh volume. Only the entries in use are written: the rest of a FAT, a gigabyte on
 * the largest volumes, stays as it is, which is zero.
 *
 * @param geometry of the volume
 * @param lastClusters the last cluster of each run; a run begins where the one before it ends
 */
record FatContent(FatGeometry geometry, LastClusters lastClusters) implements Content {

  /** Ascending cluster numbers: a value for a record, whose components are no arrays. */
  static final class LastClusters {
    private final int[] clusters;

    LastClusters(int[] clusters) {
      this.clusters = clusters;
    }

    int count() {
      return clusters.length;
    }

    int get(int index) {
      return clusters[index];
    }
  }

  /** Entries in a piece: even, so that FAT12's pairs are not torn apart. */
  private static final int PIECE = 1 << 16;

  private static final int BYTE = 0xFF;

  @Override
  public long length() {
    return geometry.fatLength();
  }

  @Override
  public String description() {
    return geometry.type() + " of " + lastClusters.count() + " chains";
  }

  @Override
  public void writeTo(BlockDevice target) throws IOException {
    FatType type = geometry.type();
    int count = lastClusters.count();
    int entries = count == 0 ? FatType.FIRST_CLUSTER : lastClusters.get(count - 1) + 1;
    // A FAT12 entry is read with the byte behind it: one more byte than the entries take.
    ByteBuffer piece =
        ByteBuffer.allocate((int) type.tableLength(Math.min(entries, PIECE)) + 1)
            .order(ByteOrder.LITTLE_ENDIAN);
    int run = 0;
    for (int first = 0; first < entries; first += PIECE) {
      int length = Math.min(PIECE, entries - first);
      Arrays.fill(piece.array(), (byte) 0);
      for (int n = 0; n < length; n++) {
        int cluster = first + n;
        boolean last = run < count && cluster == lastClusters.get(run);
        type.putEntry(piece, n, last ? endOf(run) : entry(cluster));
        run += last ? 1 : 0;
      }
      int bytes = (int) type.tableLength(length);
      target.write(type.tableLength(first), piece.clear().limit(bytes));
    }
  }

  private int entry(int cluster) {
    int all = geometry.type().endOfChain();
    return switch (cluster) {
      case 0 -> (all & ~BYTE) | geometry.bpb().media();
      case 1 -> all;
      default -> cluster + 1;
    };
  }

  /** mkfs.fat ends FAT32's root directory with the lowest mark, all else has the highest. */
  private int endOf(int run) {
    FatType type = geometry.type();
    return run == 0 && type == FatType.FAT32 ? type.bad() + 1 : type.endOfChain();
  }
}
