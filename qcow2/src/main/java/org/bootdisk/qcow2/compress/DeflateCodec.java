package org.bootdisk.qcow2.compress;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw deflate by the JDK's zlib. What it compresses to depends on the zlib that the JDK was built
 * with, so it is the same from run to run but perhaps not from machine to machine.
 */
final class DeflateCodec implements ClusterCodec {

  /**
   * Those that no thread uses now; no more are ever made than threads work at once. What a fresh
   * one would allocate for each cluster is as large as four clusters.
   */
  private static final Queue<Inflater> IDLE = new ConcurrentLinkedQueue<>();

  private static final Queue<Deflater> IDLE_COMPRESSING = new ConcurrentLinkedQueue<>();

  @Override
  public void decompress(byte[] compressed, int length, byte[] cluster) throws DataFormatException {
    Inflater idle = IDLE.poll();
    Inflater inflater = idle != null ? idle : new Inflater(true);
    try {
      inflater.setInput(compressed, 0, length);
      int done = 0;
      while (done < cluster.length) {
        int count = inflater.inflate(cluster, done, cluster.length - done);
        if (count == 0) {
          throw new DataFormatException("the data ends after " + done + " bytes");
        }
        done += count;
      }
    } finally {
      inflater.reset();
      IDLE.add(inflater);
    }
  }

  @Override
  public int compress(byte[] cluster, byte[] out) {
    Deflater idle = IDLE_COMPRESSING.poll();
    Deflater deflater = idle != null ? idle : new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(cluster);
      deflater.finish();
      int length = deflater.deflate(out);
      return deflater.finished() && length < out.length ? length : INCOMPRESSIBLE;
    } finally {
      deflater.reset();
      IDLE_COMPRESSING.add(deflater);
    }
  }
}
