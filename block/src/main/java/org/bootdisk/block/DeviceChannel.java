package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A device as the channel that other libraries know: with a position, short reads at the end, and,
 * where the device can do that, growth by writing.
 *
 * <p>It has a position and so is confined to one thread at a time. Several channels over one device
 * may be read by several threads at once as long as none writes; but closing one closes the device
 * for all of them.
 */
public final class DeviceChannel implements SeekableByteChannel {

  private final BlockDevice device;
  private long position;
  private boolean open = true;

  private DeviceChannel(BlockDevice device) {
    this.device = device;
  }

  /** A channel over {@code device}, at its beginning. Closing the channel closes the device. */
  public static DeviceChannel over(BlockDevice device) {
    return new DeviceChannel(device);
  }

  /** Reads up to the end of the device; -1 if the position is there or behind. */
  @Override
  public int read(ByteBuffer dst) throws IOException {
    requireOpen();
    long rest = device.size() - position;
    if (rest <= 0) {
      return dst.hasRemaining() ? -1 : 0;
    }
    int length = (int) Math.min(rest, dst.remaining());
    int limit = dst.limit();
    dst.limit(dst.position() + length);
    try {
      device.read(position, dst);
    } finally {
      dst.limit(limit);
    }
    position += length;
    return length;
  }

  /**
   * Writes all of {@code src}. A {@link ResizableDevice} grows if need be, and what lies between
   * its old end and the position reads as zeros.
   *
   * @throws IOException if a device of a fixed size ends before; then nothing is written
   */
  @Override
  public int write(ByteBuffer src) throws IOException {
    requireOpen();
    int length = src.remaining();
    long end = Math.addExact(position, length);
    if (end > device.size() && length > 0) {
      resizable().resize(end);
    }
    if (length > 0) {
      device.write(position, src);
    }
    position = end;
    return length;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return position;
  }

  /** Moves to {@code newPosition}, which may be behind the end: nothing changes by that alone. */
  @Override
  public DeviceChannel position(long newPosition) throws IOException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("position " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return device.size();
  }

  /**
   * Cuts a {@link ResizableDevice} that is longer than {@code size}.
   *
   * @throws IOException if the device has a fixed size
   */
  @Override
  public DeviceChannel truncate(long size) throws IOException {
    requireOpen();
    if (size < 0) {
      throw new IllegalArgumentException("size " + size);
    }
    if (size < device.size()) {
      resizable().resize(size);
    }
    position = Math.min(position, size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      device.close();
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  private ResizableDevice resizable() throws IOException {
    if (device instanceof ResizableDevice resizable) {
      return resizable;
    }
    throw new IOException(
        device.description() + ": has a fixed size of " + device.size() + " bytes");
  }
}
