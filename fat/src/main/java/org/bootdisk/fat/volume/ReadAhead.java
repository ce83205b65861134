package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.IoBuffers;

/**
 * A device that reads more than it is asked for where small reads follow each other: small files
 * and directories lie so, and each would be a read. What was read ahead is dropped when anything is
 * written.
 */
final class ReadAhead extends FilterDevice {

  private static final int WINDOW = 1 << 17;
  private static final int SMALL = 1 << 14;

  /** Bytes between small files: the rest of a cluster. Between directories, files lie. */
  private static final int GAP = 1 << 12;

  private ByteBuffer window = ByteBuffer.allocate(0);
  private long start;
  private long expected = -1;
  private boolean failed;

  ReadAhead(BlockDevice device) {
    super(device);
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    int length = dst.remaining();
    long end = offset + length;
    boolean inWindow = offset >= start && end <= start + window.limit();
    if (!inWindow) {
      boolean follows = offset >= expected && offset - expected <= GAP && expected >= 0;
      expected = end;
      if (length > SMALL || !follows || !fill(offset)) {
        readExactly(offset, dst);
        return;
      }
    }
    expected = end;
    dst.put(window.slice((int) (offset - start), length));
  }

  /** Whether something that was asked for could not be read. */
  boolean hasFailedToRead() {
    return failed;
  }

  private void readExactly(long offset, ByteBuffer dst) throws IOException {
    try {
      device().read(offset, dst);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** False if not all of it can be read: there may be faults behind what is asked for. */
  private boolean fill(long offset) {
    if (window.capacity() == 0) {
      window = IoBuffers.allocate(WINDOW);
    }
    window.clear().limit((int) Math.min(WINDOW, device().size() - offset));
    start = offset;
    try {
      device().read(offset, window);
      return true;
    } catch (IOException e) {
      drop();
      return false;
    } catch (RuntimeException e) {
      drop();
      throw e;
    }
  }

  private void drop() {
    window.clear().limit(0);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    drop();
    device().write(offset, src);
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    drop();
    device().zero(offset, length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    drop();
    device().discard(offset, length);
  }
}
