package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;

/** Copies a file from a volume to the same or another. */
final class FileCopy {

  private static final int PIECE = 1 << 20;

  private FileCopy() {}

  static void copy(FatFileSystem from, FatNode source, FatFileSystem to, String target)
      throws IOException {
    FatNode made = to.volume().createFile(target, to.now());
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(1, source.size())));
    try (FatFile in = from.volume().open(source);
        FatFile out = to.volume().open(made)) {
      long at = 0;
      for (int count = in.read(at, piece); count >= 0; count = in.read(at, piece.clear())) {
        out.write(at, piece.flip(), to.now());
        at += count;
      }
    }
  }
}
