package org.bootdisk.bootdisk.inspect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bootdisk.block.Zeros;

/** SHA-256 of bytes that are too many to show. */
final class Digest {

  private static final int SHOWN = 8;

  private Digest() {}

  /** All 64 digits. */
  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** {@code zeros}, or the first 16 digits with the algorithm in front. */
  static String shortened(byte[] bytes) {
    return Zeros.isZero(java.nio.ByteBuffer.wrap(bytes))
        ? "zeros"
        : "sha256:" + HexFormat.of().formatHex(sha256().digest(bytes), 0, SHOWN);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
