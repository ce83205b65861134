package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.map.GuestReader;

/** The virtual disk as one set of tables has it. Closing it leaves the image open. */
final class LayerView implements BlockDevice {

  private final String description;
  private final long size;
  private final GuestReader reader;

  LayerView(String description, long size, GuestReader reader) {
    this.description = description;
    this.size = size;
    this.reader = reader;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    reader.read(Ranges.check(offset, dst.remaining(), size), dst);
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

  @Override
  public void flush() {}

  @Override
  public Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size);
    return reader.extent(offset, length);
  }

  @Override
  public void close() {}
}
