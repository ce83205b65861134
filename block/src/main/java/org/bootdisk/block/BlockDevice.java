package org.bootdisk.block;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A fixed-size, randomly addressable array of bytes. Offsets and lengths are in bytes; there is no
 * cursor.
 *
 * <p>A range outside the device is the caller's bug and gives {@link IndexOutOfBoundsException}:
 * code that takes an offset from a disk bounds it first. A device may be read by several threads at
 * once as long as none writes; every other use is confined to one thread at a time. Writing to a
 * read-only device gives {@link java.nio.channels.NonWritableChannelException}.
 */
public interface BlockDevice extends Closeable {

  /**
   * What this is and where it came from, for messages: {@code disk.img[partition 2 'EFISystem']}.
   */
  String description();

  /** Bytes that can be addressed. */
  long size();

  /** Bytes that it takes where it is stored, holes left out; its size if that is not known. */
  default long allocatedSize() throws IOException {
    return size();
  }

  /** Fills {@code dst} (its remaining bytes) from {@code offset}, or throws; never a short read. */
  void read(long offset, ByteBuffer dst) throws IOException;

  /** Writes all of {@code src}'s remaining bytes at {@code offset}, or throws; never grows. */
  void write(long offset, ByteBuffer src) throws IOException;

  /**
   * Makes the range read as zeros. An implementation may store nothing for it, and keeps it
   * allocated or not as is cheapest; {@link #discard} asks for the space back.
   */
  default void zero(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
    Zeros.writeTo(this, offset, length);
  }

  /**
   * Says that the range's content is no longer needed. Afterwards it reads as zeros or as before:
   * only whole units that the device can give back are given back.
   */
  default void discard(long offset, long length) throws IOException {
    Ranges.check(offset, length, size());
  }

  /** Returns when all that was written before is durable. */
  void flush() throws IOException;

  /**
   * The extent that begins at {@code offset}, cut to {@code length} bytes: how these bytes are
   * stored and for how long that stays so. A following extent may have the same status; {@link
   * Extents} joins such neighbours.
   *
   * @param length bytes, at least 1
   */
  default Extent extent(long offset, long length) throws IOException {
    Ranges.checkNotEmpty(offset, length, size());
    return Extent.data(offset, length);
  }

  /** The extents of a range, ascending, contiguous, and exactly covering it. */
  default Extents extents(long offset, long length) {
    Ranges.check(offset, length, size());
    return new Extents(this, offset, length);
  }

  /** A named window onto this device. Closing the window leaves this device open. */
  default BlockDevice slice(String name, long offset, long length) {
    return new SliceDevice(this, name, offset, length);
  }

  /** This device without the right to change it. Closing it closes this device. */
  default BlockDevice readOnly() {
    return new ReadOnlyDevice(this);
  }

  /** Releases what this device holds. Does not flush. */
  @Override
  void close() throws IOException;
}
