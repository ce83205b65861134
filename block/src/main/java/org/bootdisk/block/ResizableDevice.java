package org.bootdisk.block;

import java.io.IOException;

/** A device whose size can change, such as the file that holds a qcow2 image. */
public interface ResizableDevice extends BlockDevice {

  /** Cuts the device to {@code size} bytes, or extends it with bytes that read as zeros. */
  void resize(long size) throws IOException;

  /**
   * Gives the range its space on the disk, so that writing there cannot fail for want of it; its
   * content stays. By default that cannot be done.
   *
   * @return false if it cannot be done here
   * @throws IOException if there is not enough space
   */
  default boolean allocate(long offset, long length) throws IOException {
    return false;
  }
}
