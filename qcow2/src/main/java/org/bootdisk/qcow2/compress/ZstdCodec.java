package org.bootdisk.qcow2.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.DataFormatException;

/** Zstandard by its reference library, whose version this project pins: equal bytes everywhere. */
final class ZstdCodec implements ClusterCodec {

  private static final int LEVEL = 3;

  /**
   * Contexts that no thread uses now; no more are ever made than threads work at once. To make one
   * for each cluster, a MiB of memory and more, would take a fifth of the time.
   */
  private static final Queue<ZstdDecompressCtx> IDLE = new ConcurrentLinkedQueue<>();

  private static final Queue<ZstdCompressCtx> IDLE_COMPRESSING = new ConcurrentLinkedQueue<>();

  @Override
  public void decompress(byte[] compressed, int length, byte[] cluster) throws DataFormatException {
    ZstdDecompressCtx idle = IDLE.poll();
    ZstdDecompressCtx context = idle != null ? idle : new ZstdDecompressCtx();
    try {
      decompress(context, compressed, length, cluster);
    } finally {
      IDLE.add(context);
    }
  }

  private static void decompress(
      ZstdDecompressCtx context, byte[] compressed, int length, byte[] cluster)
      throws DataFormatException {
    int done = 0;
    int at = 0;
    while (done < cluster.length) {
      long frame;
      long count;
      try {
        // The library refuses bytes behind a frame, and a cluster's last sector has some.
        frame = Zstd.findFrameCompressedSize(compressed, at, length - at);
        count =
            context.decompressByteArray(
                cluster, done, cluster.length - done, compressed, at, (int) frame);
      } catch (ZstdException e) {
        DataFormatException refused = new DataFormatException(e.getMessage());
        refused.initCause(e);
        throw refused;
      }
      if (count == 0) {
        throw new DataFormatException("the data ends after " + done + " bytes");
      }
      at += (int) frame;
      done += (int) count;
    }
  }

  @Override
  public int compress(byte[] cluster, byte[] out) {
    ZstdCompressCtx idle = IDLE_COMPRESSING.poll();
    ZstdCompressCtx context = idle != null ? idle : new ZstdCompressCtx().setLevel(LEVEL);
    try {
      int length = context.compressByteArray(out, 0, out.length, cluster, 0, cluster.length);
      return length >= out.length ? INCOMPRESSIBLE : length;
    } catch (ZstdException e) {
      return INCOMPRESSIBLE; // There is no other reason than a full buffer.
    } finally {
      IDLE_COMPRESSING.add(context);
    }
  }
}
