package org.bootdisk.cli.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Zeros;

/** A device whose unreadable sectors read as zeros: {@code qemu-img convert --salvage}. */
final class SalvagedDevice implements BlockDevice {

  private static final int SECTOR = 512;
  private static final int PIECE = 64 * 1024;

  private final BlockDevice damaged;
  private final LongConsumer lost;

  /** What can be read of {@code damaged}; {@code lost} is told the offsets of what cannot. */
  SalvagedDevice(BlockDevice damaged, LongConsumer lost) {
    this.damaged = damaged;
    this.lost = lost;
  }

  @Override
  public String description() {
    return damaged.description();
  }

  @Override
  public long size() {
    return damaged.size();
  }

  @Override
  public void read(long offset, ByteBuffer dst) {
    int start = dst.position();
    try {
      damaged.read(offset, dst);
    } catch (IOException e) {
      readInPieces(offset, dst.position(start), dst.remaining() > PIECE ? PIECE : SECTOR);
    }
  }

  private void readInPieces(long offset, ByteBuffer dst, int unit) {
    int limit = dst.limit();
    long at = offset;
    while (dst.position() < limit) {
      int length = (int) Math.min(limit - dst.position(), unit - at % unit);
      dst.limit(dst.position() + length);
      if (unit > SECTOR) {
        read(at, dst);
      } else {
        readSector(at, dst);
      }
      dst.limit(limit);
      at += length;
    }
  }

  private void readSector(long offset, ByteBuffer dst) {
    int start = dst.position();
    try {
      damaged.read(offset, dst);
    } catch (IOException e) {
      dst.position(start).put(Zeros.buffer(dst.remaining()));
      tell(offset);
    }
  }

  /** Several threads may read. */
  private synchronized void tell(long offset) {
    lost.accept(offset);
  }

  @Override
  public Extent extent(long offset, long length) {
    try {
      return damaged.extent(offset, length);
    } catch (IOException e) {
      return Extent.data(offset, Math.min(length, PIECE - offset % PIECE));
    }
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    throw new NonWritableChannelException();
  }

  @Override
  public void flush() {}

  @Override
  public void close() throws IOException {
    damaged.close();
  }
}
