package org.bootdisk.bootdisk.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bootdisk.block.Zeros;

/** SHA-256 of bytes that are too many to show. */
public final class Digest {

  private static final int SHOWN = 8;

  private Digest() {}

  /** {@code zeros}, or the first 16 digits with the algorithm in front. */
  static String shortened(byte[] bytes) {
    return Zeros.isZero(java.nio.ByteBuffer.wrap(bytes))
        ? "zeros"
        : "sha256:" + HexFormat.of().formatHex(sha256().digest(bytes), 0, SHOWN);
  }

  /** The first 16 digits of a stream's digest, with the algorithm in front. */
  public static String shortened(InputStream in) throws IOException {
    MessageDigest digest = sha256();
    byte[] piece = new byte[1 << 16];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      digest.update(piece, 0, n);
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest(), 0, SHOWN);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
