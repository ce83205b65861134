package org.bootdisk.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.jspecify.annotations.Nullable;

/** The content of a device in pieces, read by a thread of its own a few pieces ahead. */
final class ReadAhead implements Closeable {

  /** Bytes of data in a piece, at most. */
  static final int PIECE_SIZE = 2 << 20;

  private static final int AHEAD = 4;

  /** The extents that no buffer is needed for. */
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /**
   * A piece of the device.
   *
   * @param extent where it is; at most {@link #PIECE_SIZE} long if it is data
   * @param bytes the content of data, else empty
   */
  record Piece(Extent extent, ByteBuffer bytes) {

    boolean isData() {
      return !extent.readsAsZeros();
    }
  }

  /** What the reading thread hands over: a piece, its failure, or neither at the end. */
  private record Delivery(@Nullable Piece piece, @Nullable Throwable failure) {}

  private final BlockDevice device;
  private final Extents walk;
  private final BlockingQueue<Delivery> deliveries = new ArrayBlockingQueue<>(AHEAD);
  private final BlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(AHEAD + 2);
  private final Thread reader;

  ReadAhead(BlockDevice device, Extents walk) {
    this.device = device;
    this.walk = walk;
    for (int i = 0; i < AHEAD + 2; i++) {
      buffers.add(NO_BYTES);
    }
    reader = new Thread(this::readAll, "reader of " + device.description());
    reader.setDaemon(true);
    reader.start();
  }

  /** The next piece, or null behind the last one. Whoever is done with it releases it. */
  @Nullable Piece next() throws IOException {
    try {
      Delivery delivery = deliveries.take();
      Throwable failure = delivery.failure();
      if (failure instanceof IOException io) {
        throw io;
      }
      if (failure != null) {
        throw new IllegalStateException("reading " + device.description() + " failed", failure);
      }
      return delivery.piece();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + device.description());
    }
  }

  /** Gives the piece's buffer back. */
  void release(Piece piece) {
    if (piece.isData()) {
      buffers.add(piece.bytes());
    }
  }

  @Override
  public void close() throws IOException {
    reader.interrupt();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + device.description());
    }
  }

  private void readAll() {
    try {
      try {
        for (Extent extent = walk.next(); extent != null; extent = walk.next()) {
          read(extent);
        }
        deliveries.put(new Delivery(null, null));
      } catch (IOException | RuntimeException | Error e) {
        deliveries.put(new Delivery(null, e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The taker has closed this.
    }
  }

  private void read(Extent extent) throws IOException, InterruptedException {
    if (extent.readsAsZeros()) {
      deliveries.put(new Delivery(new Piece(extent, NO_BYTES), null));
      return;
    }
    for (long at = extent.start(); at < extent.end(); ) {
      long gridEnd = at - at % PIECE_SIZE + PIECE_SIZE;
      int length = (int) (Math.min(gridEnd, extent.end()) - at);
      ByteBuffer bytes = buffers.take();
      bytes = bytes.capacity() == 0 ? ByteBuffer.allocateDirect(PIECE_SIZE) : bytes;
      device.read(at, bytes.clear().limit(length));
      deliveries.put(new Delivery(new Piece(Extent.data(at, length), bytes.flip()), null));
      at += length;
    }
  }
}
