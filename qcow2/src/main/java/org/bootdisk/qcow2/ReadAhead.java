package org.bootdisk.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Extents;
import org.bootdisk.block.IoBuffers;
import org.bootdisk.block.Ranges;
import org.jspecify.annotations.Nullable;

/**
 * The content of a device in pieces. What lies in a file as it is, is read when its turn comes, by
 * whoever writes it next: another processor would have it in the wrong cache. What must be decoded
 * is decoded a few pieces ahead, on all processors.
 */
final class ReadAhead implements Closeable {

  /** Bytes in a piece that is read as it is, at most: little enough to stay in a cache. */
  private static final int STORED_SIZE = 512 << 10;

  /** Bytes in a piece that is decoded, at most; no less than the largest cluster has. */
  private static final int DECODED_SIZE = 2 << 20;

  /** The extents that no buffer is needed for. */
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /**
   * A piece of the device.
   *
   * @param extent where it is
   * @param bytes the content of data, until the next piece is asked for; else empty
   */
  record Piece(Extent extent, ByteBuffer bytes) {

    boolean isData() {
      return !extent.readsAsZeros();
    }
  }

  /** A piece whose turn has not come; {@code decoded} is null if it need not be decoded. */
  private record Upcoming(Extent extent, @Nullable Future<ByteBuffer> decoded) {}

  private final BlockDevice device;
  private final Extents walk;
  private final Workers decoders = new Workers("decoder");
  private final Deque<Upcoming> upcoming = new ArrayDeque<>();
  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private @Nullable ByteBuffer stored;
  private @Nullable ByteBuffer lent;
  private @Nullable Extent rest;

  ReadAhead(BlockDevice device, Extents walk) {
    this.device = device;
    this.walk = walk;
  }

  /** The next piece, or null behind the last one. */
  @Nullable Piece next() throws IOException {
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    lookAhead();
    Upcoming piece = upcoming.poll();
    if (piece == null) {
      return null;
    }
    if (piece.decoded() != null) {
      lent = decoders.await(piece.decoded(), "decoding " + device.description());
      return new Piece(piece.extent(), lent);
    }
    return new Piece(
        piece.extent(), piece.extent().readsAsZeros() ? NO_BYTES : read(piece.extent(), stored()));
  }

  /** Waits until nobody reads the device any more. */
  @Override
  public void close() throws IOException {
    decoders.close();
  }

  private void lookAhead() throws IOException {
    while (upcoming.size() < decoders.count() + 2) {
      Extent piece = cut();
      if (piece == null) {
        return;
      }
      upcoming.add(new Upcoming(piece, isEncoded(piece) ? decode(piece) : null));
    }
  }

  /** The next extent; of data, a piece. */
  private @Nullable Extent cut() throws IOException {
    Extent whole = rest != null ? rest : walk.next();
    rest = null;
    if (whole == null || whole.readsAsZeros()) {
      return whole;
    }
    int size = isEncoded(whole) ? DECODED_SIZE : STORED_SIZE;
    long end = Ranges.alignDown(whole.start(), size) + size;
    if (end >= whole.end()) {
      return whole;
    }
    rest = part(whole, end, whole.end());
    return part(whole, whole.start(), end);
  }

  private static Extent part(Extent whole, long start, long end) {
    return new Extent(start, end - start, whole.status(), whole.depth(), whole.hostOffset());
  }

  /** Whether the bytes lie nowhere as they are. */
  private static boolean isEncoded(Extent extent) {
    return !extent.readsAsZeros() && extent.hostOffset().isEmpty();
  }

  private Future<ByteBuffer> decode(Extent piece) {
    ByteBuffer buffer = free.isEmpty() ? IoBuffers.allocate(DECODED_SIZE) : free.remove();
    return decoders.submit(() -> read(piece, buffer));
  }

  private ByteBuffer stored() {
    if (stored == null) {
      stored = IoBuffers.allocate(STORED_SIZE);
    }
    return stored;
  }

  private ByteBuffer read(Extent piece, ByteBuffer into) throws IOException {
    device.read(piece.start(), into.clear().limit((int) piece.length()));
    return into.flip();
  }
}
