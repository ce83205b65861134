package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.fat.volume.FatFile;
import org.bootdisk.fat.volume.FatNode;
import org.bootdisk.fat.volume.FatVolume;

/**
 * A file whose bytes are looked at.
 *
 * @param volume where it is
 * @param node the file
 */
record VolumeFile(FatVolume volume, FatNode node) {

  /** Its path, with a slash in front. */
  String path() {
    return "/" + node.path();
  }

  /** At most {@code most} bytes from {@code offset} on. */
  byte[] read(long offset, int most) throws IOException {
    long there = Math.max(0, Math.min(most, node.size() - offset));
    byte[] bytes = new byte[(int) there];
    if (there > 0) {
      try (FatFile file = volume.open(node)) {
        file.read(offset, ByteBuffer.wrap(bytes));
      }
    }
    return bytes;
  }
}
