package org.bootdisk.cli.fat;

import java.io.Closeable;
import java.io.IOException;
import org.bootdisk.block.BlockDevice;

/**
 * A volume in an image.
 *
 * @param disk the whole disk
 * @param device the part of it that holds the volume
 */
record VolumeTarget(BlockDevice disk, BlockDevice device) implements Closeable {

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
