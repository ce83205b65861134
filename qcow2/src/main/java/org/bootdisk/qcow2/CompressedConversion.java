package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

  /** So many clusters are on their way for each processor: one in work, others waiting for it. */
  private static final int CLUSTERS_PER_WORKER = 4;

  /** Unless they are large; then there is one more than processors. */
  private static final int MOST_BYTES = 32 << 20;

  /** A cluster on its way; used anew when it has arrived. */
  private static final class Job {
    final byte[] content;
    final byte[] out;
    long guest;
    int length;

    Job(int clusterSize) {
      this.content = new byte[clusterSize];
      this.out = new byte[clusterSize];
    }

    /** What a part of the cluster, the last one of the disk, leaves over is zeros. */
    ByteBuffer begin(long at, int size) {
      guest = at;
      length = size;
      Arrays.fill(content, size, content.length, (byte) 0);
      return ByteBuffer.wrap(content, 0, size);
    }
  }

  /** A job in work; gives the length of the compressed cluster in its {@code out}. */
  private record Pending(Job job, Future<Integer> compressed) {}

  private final BlockDevice source;
  private final Qcow2Image target;
  private final Conversion.Target state;
  private final int clusterSize;
  private final ClusterCodec codec;
  private final Workers workers;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Job> free = new ArrayDeque<>();

  private CompressedConversion(
      BlockDevice source, Qcow2Image target, Conversion.Target state, Workers workers) {
    this.source = source;
    this.target = target;
    this.state = state;
    this.clusterSize = target.header().geometry().tableBytes();
    this.codec = target.compression().codec();
    this.workers = workers;
    int most = Math.min(workers.count() * CLUSTERS_PER_WORKER, MOST_BYTES / (2 * clusterSize));
    for (int i = 0; i < Math.max(workers.count() + 1, most); i++) {
      free.add(new Job(clusterSize));
    }
  }

  /**
   * Copies all of {@code source} to the beginning of {@code target}, which is at least as large.
   *
   * @param progress told the number of bytes that were dealt with, piece by piece
   */
  public static void copy(
      BlockDevice source, Qcow2Image target, Conversion.Target state, LongConsumer progress)
      throws IOException {
    Ranges.check(0, source.size(), target.size());
    target.compression().require();
    try (Workers workers = new Workers("compressor")) {
      new CompressedConversion(source, target, state, workers).run(progress);
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
      if (extent.readsAsZeros() && end > guest) {
        zero(guest, end - guest);
        progress.accept(end - guest);
        guest = end;
        continue;
      }
      for (end = Math.max(end, Math.min(size, guest + clusterSize)); guest < end; ) {
        int length = (int) Math.min(clusterSize, end - guest);
        submit(guest, length);
        progress.accept(length);
        guest += length;
      }
    }
    finishAll();
  }

  /** Zeros take their turn behind what is on its way, so that the result is always the same. */
  private void zero(long guest, long length) throws IOException {
    if (state == Conversion.Target.IN_USE) {
      finishAll();
      target.zero(guest, length);
    }
  }

  private void finishAll() throws IOException {
    while (!pending.isEmpty()) {
      free.add(finish(pending.remove()));
    }
  }

  private void submit(long guest, int length) throws IOException {
    Job job = free.isEmpty() ? finish(pending.remove()) : free.remove();
    ByteBuffer content = job.begin(guest, length);
    source.read(guest, content);
    if (Zeros.isZero(content.flip())) {
      free.add(job);
      zero(guest, length);
    } else {
      pending.add(new Pending(job, workers.submit(() -> codec.compress(job.content, job.out))));
    }
  }

  private Job finish(Pending oldest) throws IOException {
    Job job = oldest.job();
    int length = workers.await(oldest.compressed(), "compressing");
    if (length == ClusterCodec.INCOMPRESSIBLE) {
      target.write(job.guest, ByteBuffer.wrap(job.content, 0, job.length));
    } else {
      target.compression().writePacked(job.guest, ByteBuffer.wrap(job.out, 0, length));
    }
    return job;
  }
}
