package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;
import org.bootdisk.block.Zeros;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * A file on another FAT volume. It is opened only while it is copied.
 *
 * @param volume the volume, which nobody changes
 * @param file the file
 */
record VolumeFile(FatVolume volume, FatNode file) implements Content {

  /** Bytes moved at once; also the unit in which zeros are left unwritten. */
  private static final int PIECE = 256 << 10;

  @Override
  public long length() {
    return file.size();
  }

  @Override
  public String description() {
    return file.path();
  }

  @Override
  public void writeTo(BlockDevice target) throws IOException {
    try (FatFile open = volume.open(file)) {
      ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length()));
      for (long at = 0; at < length(); at += piece.limit()) {
        open.read(at, piece.clear());
        if (!Zeros.isZero(piece.flip())) {
          target.write(at, piece);
        }
      }
    }
  }
}
