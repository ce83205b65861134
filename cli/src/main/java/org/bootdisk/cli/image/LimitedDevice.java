package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.bootdisk.block.FilterDevice;
import org.bootdisk.block.ResizableDevice;

/**
 * A device to which at most so many bytes are written in a second, seen over all the time since the
 * first. What reads as zeros without being written costs nothing.
 */
final class LimitedDevice extends FilterDevice implements ResizableDevice {

  private static final long NANOS = Duration.ofSeconds(1).toNanos();

  /** Waits. */
  interface Pace {
    /** Returns when so much time is over since the beginning. */
    void await(Duration sinceStart) throws IOException;
  }

  private final ResizableDevice device;
  private final double bytesPerSecond;
  private final Pace pace;
  private long written;

  LimitedDevice(ResizableDevice device, long bytesPerSecond, Pace pace) {
    super(device);
    this.device = device;
    this.bytesPerSecond = bytesPerSecond;
    this.pace = pace;
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    int length = src.remaining();
    device.write(offset, src);
    pace.await(Duration.ofNanos((long) (spent(length) / bytesPerSecond * NANOS)));
  }

  private synchronized long spent(int length) {
    written += length;
    return written;
  }

  @Override
  public void resize(long size) throws IOException {
    device.resize(size);
  }

  @Override
  public boolean allocate(long offset, long length) throws IOException {
    return device.allocate(offset, length);
  }
}
