package org.bootdisk.qcow2.compress;

import java.util.zip.DataFormatException;
import org.bootdisk.qcow2.layout.CompressionType;

/** Compresses and decompresses single clusters. Safe for several threads at once. */
public interface ClusterCodec {

  /** The result of {@link #compress} when the cluster does not get smaller. */
  int INCOMPRESSIBLE = -1;

  /**
   * Fills all of {@code cluster} from the first {@code length} bytes of {@code compressed}; what
   * follows the compressed data is ignored.
   *
   * @throws DataFormatException if the data is not valid or too short
   */
  void decompress(byte[] compressed, int length, byte[] cluster) throws DataFormatException;

  /**
   * Compresses {@code cluster} to the beginning of {@code out}, and returns how many bytes that
   * took, or {@link #INCOMPRESSIBLE} if it takes all of {@code out} or more.
   */
  int compress(byte[] cluster, byte[] out);

  /** The codec of an image. */
  static ClusterCodec of(CompressionType type) {
    return switch (type) {
      case DEFLATE -> new DeflateCodec();
      case ZSTD -> new ZstdCodec();
    };
  }
}
