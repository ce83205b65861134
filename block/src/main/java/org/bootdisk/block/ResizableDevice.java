package org.bootdisk.block;

import java.io.IOException;

/** A device whose size can change, such as the file that holds a qcow2 image. */
public interface ResizableDevice extends BlockDevice {

  /** Cuts the device to {@code size} bytes, or extends it with bytes that read as zeros. */
  void resize(long size) throws IOException;
}
