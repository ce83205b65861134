package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A window onto a device. */
final class SliceDevice implements BlockDevice {

  private final BlockDevice parent;
  private final String name;
  private final long start;
  private final long size;

  SliceDevice(BlockDevice parent, String name, long start, long size) {
    this.parent = parent;
    this.name = name;
    this.start = Ranges.check(start, size, parent.size());
    this.size = size;
  }

  @Override
  public String description() {
    return parent.description() + "[" + name + "]";
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    parent.read(start + Ranges.check(offset, dst.remaining(), size), dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    parent.write(start + Ranges.check(offset, src.remaining(), size), src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    parent.zero(start + Ranges.check(offset, length, size), length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    parent.discard(start + Ranges.check(offset, length, size), length);
  }

  @Override
  public void flush() throws IOException {
    parent.flush();
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size);
    return parent.extent(start + offset, length).shiftedBy(-start);
  }

  @Override
  public void close() {}
}
