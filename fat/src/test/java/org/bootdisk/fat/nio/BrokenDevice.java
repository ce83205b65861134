package org.bootdisk.fat.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;

/** A device that can be read up to a byte and not behind it. */
final class BrokenDevice extends FilterDevice {

  private final long end;

  BrokenDevice(BlockDevice device, long end) {
    super(device);
    this.end = end;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    if (offset + dst.remaining() > end) {
      throw new IOException(description() + ": Input/output error");
    }
    super.read(offset, dst);
  }
}
