package org.bootdisk.qcow2.compress;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw deflate by the JDK's zlib. What it compresses to depends on the zlib that the JDK was built
 * with, so it is the same from run to run but perhaps not from machine to machine.
 */
final class DeflateCodec implements ClusterCodec {

  @Override
  public void decompress(byte[] compressed, int length, byte[] cluster) throws DataFormatException {
    Inflater inflater = new Inflater(true);
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
      inflater.end();
    }
  }

  @Override
  public int compress(byte[] cluster, byte[] out) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(cluster);
      deflater.finish();
      int length = deflater.deflate(out);
      return deflater.finished() && length < out.length ? length : INCOMPRESSIBLE;
    } finally {
      deflater.end();
    }
  }
}
