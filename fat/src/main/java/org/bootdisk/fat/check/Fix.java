package org.bootdisk.fat.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.layout.FatType;
import org.bootdisk.fat.volume.FileAllocationTable;

/** One change that repairs something. Decided while checking, made when all is decided. */
sealed interface Fix {

  /** Makes the change. */
  void apply(BlockDevice device, FatGeometry geometry, FileAllocationTable table)
      throws IOException;

  /** Sets an entry of all FATs. */
  record SetEntry(int cluster, int value) implements Fix {
    @Override
    public void apply(BlockDevice device, FatGeometry geometry, FileAllocationTable table)
        throws IOException {
      table.put(cluster, value);
    }
  }

  /** Frees the {@code count} clusters of a chain from {@code first} on. */
  record FreeFrom(int first, int count) implements Fix {
    @Override
    public void apply(BlockDevice device, FatGeometry geometry, FileAllocationTable table)
        throws IOException {
      int at = first;
      for (int i = 0; i < count; i++) {
        int next = table.get(at);
        table.put(at, FatType.FREE);
        at = next;
      }
    }
  }

  /** Replaces bytes of the volume. */
  record Write(long offset, ByteBuffer bytes) implements Fix {
    @Override
    public void apply(BlockDevice device, FatGeometry geometry, FileAllocationTable table)
        throws IOException {
      device.write(offset, bytes.duplicate());
    }
  }

  /** Replaces all other FATs by one. */
  record CopyFat(int from) implements Fix {

    private static final int PIECE = 1 << 20;

    @Override
    public void apply(BlockDevice device, FatGeometry geometry, FileAllocationTable table)
        throws IOException {
      long length = geometry.fatLength();
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length));
      for (long at = 0; at < length; at += piece.capacity()) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - at));
        device.read(geometry.fatOffset(from) + at, piece);
        for (int fat = 0; fat < geometry.bpb().fatCount(); fat++) {
          if (fat != from) {
            device.write(geometry.fatOffset(fat) + at, piece.flip().duplicate());
          }
        }
      }
    }
  }
}
