package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.Zeros;

/**
 * The bytes of another device, as they are.
 *
 * @param source where they are read when they are written
 */
record PartitionCopy(BlockDevice source) implements Content {

  /** Bytes moved at once; also the unit in which zeros are left unwritten. */
  private static final int PIECE = 256 << 10;

  @Override
  public long length() {
    return source.size();
  }

  @Override
  public String description() {
    return source.description();
  }

  @Override
  public void writeTo(BlockDevice target) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length()));
    Extents walk = source.extents(0, length());
    for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
      if (!extent.readsAsZeros()) {
        copy(extent, piece, target);
      }
    }
  }

  private void copy(Extent extent, ByteBuffer piece, BlockDevice target) throws IOException {
    for (long at = extent.start(); at < extent.end(); at += piece.limit()) {
      piece.clear().limit((int) Math.min(piece.capacity(), extent.end() - at));
      source.read(at, piece);
      if (!Zeros.isZero(piece.flip())) {
        target.write(at, piece);
      }
    }
  }
}
