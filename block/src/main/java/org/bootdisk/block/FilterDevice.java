package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A device over another one, to which everything goes on as it is; what a subclass overrides goes
 * its way. Offsets and lengths are in bytes, as those of {@link BlockDevice}, and so are its
 * errors. Closing it closes the other device.
 */
public class FilterDevice implements BlockDevice {

  private final BlockDevice device;

  /** A device over {@code device}. */
  protected FilterDevice(BlockDevice device) {
    this.device = device;
  }

  /** The other device. */
  protected final BlockDevice device() {
    return device;
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
  public long allocatedSize() throws IOException {
    return device.allocatedSize();
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    device.read(offset, dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    device.write(offset, src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    device.zero(offset, length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    device.discard(offset, length);
  }

  @Override
  public void flush() throws IOException {
    device.flush();
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    return device.extent(offset, length);
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
