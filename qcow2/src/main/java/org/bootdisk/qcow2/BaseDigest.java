package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Sha256;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.layout.BaseRecord;

/**
 * The digest of a virtual disk's content: SHA-256 over the numbers and SHA-256 digests of all
 * blocks of 64 KiB that are not zero, and over the disk's length. It depends on nothing but what a
 * guest reads. What is known to be zeros is not read, and all processors hash.
 */
public final class BaseDigest {

  private static final int BLOCK_SIZE = 64 << 10;
  private static final int PIECE_SIZE = 1 << 20;
  private static final int PIECES_PER_WORKER = 3;

  private final BlockDevice base;
  private final LongConsumer progress;
  private final Workers workers;
  private final Deque<Future<ByteBuffer>> pieces = new ArrayDeque<>();
  private final Sha256 root = new Sha256();

  private BaseDigest(BlockDevice base, LongConsumer progress, Workers workers) {
    this.base = base;
    this.progress = progress;
    this.workers = workers;
  }

  /**
   * What to record of {@code base}.
   *
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static BaseRecord of(BlockDevice base, LongConsumer progress) throws IOException {
    try (Workers workers = new Workers("digest")) {
      return new BaseDigest(base, progress, workers).record();
    }
  }

  /**
   * Refuses a backing file that is no longer what was recorded of it.
   *
   * @param image that has the record, for messages
   * @throws FormatException.LimitExceeded if length or content differ
   */
  public static void require(BaseRecord recorded, BlockDevice base, String image)
      throws IOException {
    if (base.size() != recorded.length()) {
      throw changed(
          image, base, base.size() + " bytes long", recorded.length() + " bytes, as recorded");
    }
    BaseRecord found = of(base, bytes -> {});
    if (!found.digest().equals(recorded.digest())) {
      throw changed(
          image, base, "of digest " + found.digest(), recorded.digest() + ", as recorded");
    }
  }

  private static FormatException changed(
      String image, BlockDevice base, String actual, String expected) {
    return new FormatException.LimitExceeded(
        Fault.in(image + ": backing file " + Quoted.of(base.description()) + " has changed")
            .actual(actual)
            .expected(expected)
            .advice(
                "go on with --allow-changed-base, or accept the change by"
                    + " 'bootdisk image chain --accept'"));
  }

  private BaseRecord record() throws IOException {
    long size = base.size();
    for (long at = 0; at < size; ) {
      Extent extent = base.extent(at, size - at);
      boolean toTheEnd = extent.end() == size;
      long end = toTheEnd ? size : Ranges.alignDown(extent.end(), PIECE_SIZE);
      if (!extent.readsAsZeros() || end <= at) {
        end = Math.min(size, at + PIECE_SIZE);
        submit(at, (int) (end - at));
      }
      progress.accept(end - at);
      at = end;
    }
    while (!pieces.isEmpty()) {
      finish();
    }
    root.add(ByteBuffer.allocate(Long.BYTES).putLong(size).flip());
    return new BaseRecord(size, root.hex());
  }

  private void submit(long start, int length) throws IOException {
    if (pieces.size() == workers.count() * PIECES_PER_WORKER) {
      finish();
    }
    pieces.add(workers.submit(() -> digests(start, length)));
  }

  private void finish() throws IOException {
    root.add(workers.await(pieces.remove(), "reading " + base.description()));
  }

  /** Number and digest of each block that is not zero, one behind the other. */
  private ByteBuffer digests(long start, int length) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(length);
    base.read(start, content);
    Sha256 digest = new Sha256();
    int blocks = (length + BLOCK_SIZE - 1) / BLOCK_SIZE;
    ByteBuffer out = ByteBuffer.allocate(blocks * (Long.BYTES + Sha256.BYTES));
    for (int at = 0; at < length; at += BLOCK_SIZE) {
      ByteBuffer block = content.slice(at, Math.min(BLOCK_SIZE, length - at));
      if (!Zeros.isZero(block)) {
        digest.add(block.duplicate());
        out.putLong((start + at) / BLOCK_SIZE).put(digest.digest());
      }
    }
    return out.flip();
  }
}
