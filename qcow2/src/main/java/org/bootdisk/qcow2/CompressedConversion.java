package org.bootdisk.qcow2;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Extent;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.Zeros;
import org.bootdisk.qcow2.compress.ClusterCodec;

/**
 * Copies the content of a device to an image as compressed clusters. All processors compress; the
 * clusters are written in the order of the guest, so the result does not depend on who was first.
 */
public final class CompressedConversion {

  private static final int MOST_BYTES_IN_FLIGHT = 32 << 20;

  /**
   * A cluster on its way.
   *
   * @param guest its offset
   * @param content as read
   * @param compressed gives its compressed content, empty if that is not smaller
   */
  private record Job(long guest, ByteBuffer content, Future<ByteBuffer> compressed) {}

  private static final ByteBuffer INCOMPRESSIBLE = ByteBuffer.allocate(0);

  private final BlockDevice source;
  private final Qcow2Image target;
  private final int clusterSize;
  private final ClusterCodec codec;
  private final ExecutorService workers;
  private final Deque<Job> jobs = new ArrayDeque<>();
  private final int mostJobs;

  private CompressedConversion(BlockDevice source, Qcow2Image target, ExecutorService workers) {
    this.source = source;
    this.target = target;
    this.clusterSize = target.header().geometry().tableBytes();
    this.codec = target.codec();
    this.workers = workers;
    this.mostJobs = Math.max(4, MOST_BYTES_IN_FLIGHT / clusterSize / 2);
  }

  /**
   * Copies all of {@code source} to {@code target}, which reads as zeros and is at least as large.
   *
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static void copy(BlockDevice source, Qcow2Image target, LongConsumer progress)
      throws IOException {
    Ranges.check(0, source.size(), target.size());
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "compressor");
              thread.setDaemon(true);
              return thread;
            });
    try {
      new CompressedConversion(source, target, workers).run(progress);
    } finally {
      workers.shutdownNow();
    }
  }

  private void run(LongConsumer progress) throws IOException {
    long size = source.size();
    for (long guest = 0; guest < size; ) {
      Extent extent = source.extent(guest, size - guest);
      long end = Math.min(size, Ranges.alignUp(extent.end(), clusterSize));
      if (extent.readsAsZeros()) {
        end = extent.end() == size ? size : Ranges.alignDown(extent.end(), clusterSize);
      }
      if (!extent.readsAsZeros() || end <= guest) {
        end = Math.min(size, guest + clusterSize);
        submit(guest, (int) (end - guest));
      }
      progress.accept(end - guest);
      guest = end;
    }
    while (!jobs.isEmpty()) {
      finish(jobs.remove());
    }
  }

  private void submit(long guest, int length) throws IOException {
    byte[] bytes = new byte[clusterSize];
    ByteBuffer content = ByteBuffer.wrap(bytes);
    source.read(guest, content.limit(length));
    content.flip();
    if (Zeros.isZero(content)) {
      return;
    }
    if (jobs.size() == mostJobs) {
      finish(jobs.remove());
    }
    jobs.add(new Job(guest, content, workers.submit(() -> compress(bytes))));
  }

  private ByteBuffer compress(byte[] content) {
    byte[] out = new byte[clusterSize];
    int length = codec.compress(content, out);
    return length == ClusterCodec.INCOMPRESSIBLE ? INCOMPRESSIBLE : ByteBuffer.wrap(out, 0, length);
  }

  private void finish(Job job) throws IOException {
    ByteBuffer compressed;
    try {
      compressed = job.compressed().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IllegalStateException("compressing failed", e.getCause());
    }
    if (compressed.hasRemaining()) {
      target.writePacked(job.guest(), compressed);
    } else {
      target.write(job.guest(), job.content());
    }
  }
}
