package org.bootdisk.block;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;

/** A device that refuses every change. */
final class ReadOnlyDevice extends FilterDevice {

  ReadOnlyDevice(BlockDevice device) {
    super(device);
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    throw new NonWritableChannelException();
  }

  @Override
  public void zero(long offset, long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public void discard(long offset, long length) {
    throw new NonWritableChannelException();
  }

  /** Nothing was written, so nothing is to be made durable. */
  @Override
  public void flush() {}

  @Override
  public BlockDevice readOnly() {
    return this;
  }
}
