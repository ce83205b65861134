package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.IoBuffers;

/**
 * A device that gathers small writes one behind the other into large ones: small files lie so, and
 * each would be a write. What is gathered is written before anything else is written or read, so
 * the order of writes stays.
 */
final class WriteBehind extends FilterDevice {

  private static final int GATHERED = 1 << 18;

  private ByteBuffer gathered = ByteBuffer.allocate(0);
  private long start;

  WriteBehind(BlockDevice device) {
    super(device);
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    if (offset < start + gathered.position() && offset + dst.remaining() > start) {
      drain();
    }
    device().read(offset, dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    if (offset != start + gathered.position() || src.remaining() > gathered.remaining()) {
      drain();
      start = offset;
    }
    if (gathered.capacity() == 0) {
      // Whoever only reads needs none.
      gathered = IoBuffers.allocate(GATHERED);
    }
    if (src.remaining() > gathered.remaining()) {
      device().write(offset, src);
    } else {
      gathered.put(src);
    }
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    drain();
    device().zero(offset, length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    drain();
    device().discard(offset, length);
  }

  @Override
  public void flush() throws IOException {
    drain();
    device().flush();
  }

  @Override
  public Extent extent(long offset, long length) throws IOException {
    drain();
    return device().extent(offset, length);
  }

  private void drain() throws IOException {
    ByteBuffer due = gathered.duplicate().flip();
    gathered.clear();
    if (due.hasRemaining()) {
      device().write(start, due);
    }
  }
}
