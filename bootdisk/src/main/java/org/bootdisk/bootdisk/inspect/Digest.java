package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.bootdisk.block.Sha256;
import org.bootdisk.block.Zeros;

/** SHA-256 of bytes that are too many to show. */
public final class Digest {

  private static final int SHOWN = 16;

  private Digest() {}

  /** {@code zeros}, or the first 16 digits with the algorithm in front. */
  static String shortened(byte[] bytes) {
    return Zeros.isZero(ByteBuffer.wrap(bytes)) ? "zeros" : shortened(new Sha256().add(bytes));
  }

  /** The first 16 digits of a stream's digest, with the algorithm in front. */
  public static String shortened(InputStream in) throws IOException {
    return shortened(new Sha256().add(in));
  }

  private static String shortened(Sha256 digest) {
    return "sha256:" + digest.hex().substring(0, SHOWN);
  }
}
