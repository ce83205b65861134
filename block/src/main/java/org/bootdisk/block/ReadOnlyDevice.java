package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;

/** A device that refuses every change. */
final class ReadOnlyDevice implements BlockDevice {

  private final BlockDevice device;

  ReadOnlyDevice(BlockDevice device) {
    this.device = device;
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public long size() {
    return device.size();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    device.read(offset, dst);
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
  public Extent extent(long offset, long length) throws IOException {
    return device.extent(offset, length);
  }

  @Override
  public BlockDevice readOnly() {
    return this;
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
