package org.bootdisk.fat.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.FilterDevice;
import org.jspecify.annotations.Nullable;

/**
 * A device that is not used any more once it failed to write: what would be written next counts on
 * what was not, and what would be read may be older than what was to be there.
 */
final class FailStop extends FilterDevice {

  /** A change of the device. */
  private interface Change {
    void make() throws IOException;
  }

  private @Nullable IOException failure;

  FailStop(BlockDevice device) {
    super(device);
  }

  @Override
  public void read(long offset, ByteBuffer dst) throws IOException {
    requireSound();
    device().read(offset, dst);
  }

  @Override
  public void write(long offset, ByteBuffer src) throws IOException {
    change(() -> device().write(offset, src));
  }

  @Override
  public void zero(long offset, long length) throws IOException {
    change(() -> device().zero(offset, length));
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    change(() -> device().discard(offset, length));
  }

  @Override
  public void flush() throws IOException {
    change(() -> device().flush());
  }

  private void change(Change change) throws IOException {
    requireSound();
    try {
      change.make();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void requireSound() throws IOException {
    IOException earlier = failure;
    if (earlier != null) {
      throw new IOException(
          earlier.getMessage() + "; the volume is not used after that until it is opened again",
          earlier);
    }
  }
}
