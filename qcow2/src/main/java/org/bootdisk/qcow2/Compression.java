package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.qcow2.compress.ClusterCodec;
import org.bootdisk.qcow2.layout.ClusterGeometry;
import org.bootdisk.qcow2.map.GuestWriter;

/**
 * Writes clusters of an image compressed. This is for making images: a cluster that is changed
 * later is stored uncompressed again.
 */
public final class Compression {

  private final Qcow2Image image;
  private final ImageParts parts;

  Compression(Qcow2Image image, ImageParts parts) {
    this.image = image;
    this.parts = parts;
  }

  /**
   * Refuses an image that cannot have compressed clusters, before anything is written to it.
   *
   * @throws FormatException.Unsupported if it is encrypted, or has an external data file
   */
  public void require() throws IOException {
    parts.writer().requireImageData();
  }

  /**
   * Stores one cluster compressed, or as it is if that is not larger.
   *
   * @param offset of the cluster, a multiple of the cluster size
   * @param src the cluster's content: as many bytes as it has, or as the virtual disk has there
   */
  public void write(long offset, ByteBuffer src) throws IOException {
    Ranges.check(offset, src.remaining(), image.size());
    ClusterGeometry geometry = image.header().geometry();
    if (geometry.inCluster(offset) != 0 || src.remaining() != lengthAt(offset)) {
      throw new IllegalArgumentException(
          "[" + offset + ", +" + src.remaining() + ") is not a cluster");
    }
    byte[] cluster = new byte[geometry.tableBytes()];
    src.duplicate().get(cluster, 0, src.remaining());
    byte[] out = new byte[cluster.length];
    int length = codec().compress(cluster, out);
    if (length == ClusterCodec.INCOMPRESSIBLE) {
      image.write(offset, src);
    } else {
      writePacked(offset, ByteBuffer.wrap(out, 0, length));
      src.position(src.limit());
    }
  }

  /** Who compresses this image's clusters. */
  ClusterCodec codec() {
    return parts.compressed().codec();
  }

  /** Stores a cluster that was compressed before. */
  void writePacked(long offset, ByteBuffer packed) throws IOException {
    GuestWriter writer = parts.changing(offset, lengthAt(offset));
    writer.writeCompressed(offset, packed);
    parts.compressed().forget();
  }

  /** Bytes of the cluster that begins at {@code offset}: the last one may end with the disk. */
  private long lengthAt(long offset) {
    return Math.min(image.header().geometry().clusterSize(), image.size() - offset);
  }
}
