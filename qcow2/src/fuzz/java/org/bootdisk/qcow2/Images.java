package org.bootdisk.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bootdisk.block.MemoryDevice;
import org.bootdisk.fixtures.MeteredDevice;
import org.bootdisk.fixtures.SparseImage;
import org.bootdisk.qcow2.layout.CompressionType;

/** The images that the fuzzer begins with, and those that it makes of them. */
final class Images {

  private static final int WORK = 1 << 26;
  private static final int LARGEST = 1 << 24;

  private Images() {}

  static MeteredDevice decode(byte[] input) {
    return new MeteredDevice(SparseImage.decode(ByteBuffer.wrap(input), LARGEST), WORK, LARGEST);
  }

  static Stream<byte[]> seeds() throws IOException {
    Qcow2Options small = Qcow2Options.defaults().withClusterSize(512);
    return Stream.of(
        seed(small.withVersion(2)),
        seed(small.withRefcountBits(1)),
        seed(small.withCompressionType(CompressionType.ZSTD).withRefcountBits(64)),
        seed(Qcow2Options.defaults().withClusterSize(1 << 14).withExtendedL2()),
        seed(small.withLazyRefcounts()));
  }

  /** A cluster of data, a compressed one, one of zeros, and a snapshot if refcounts allow it. */
  private static byte[] seed(Qcow2Options options) throws IOException {
    MemoryDevice file = new MemoryDevice("seed", 0);
    int cluster = options.clusterSize();
    byte[] data = new byte[cluster];
    Arrays.fill(data, 0, 16, (byte) 'd');
    Qcow2Image image = Qcow2Image.create(file, 200L * cluster, options);
    image.write(0, ByteBuffer.wrap(data, 0, 16));
    image.compression().write(2L * cluster, ByteBuffer.wrap(data));
    if (options.version() > 2) {
      image.zero(5L * cluster, cluster);
    }
    if (options.refcountBits() > 1) {
      image.snapshots().create("s", Instant.EPOCH);
    }
    image.write(100L * cluster, ByteBuffer.wrap(data, 0, 16));
    image.close();
    return SparseImage.encode(file);
  }
}
