package org.bootdisk.block;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest in the making (FIPS 180-4). Bytes are added in their order; what is asked for
 * ends the digest and begins another.
 */
public final class Sha256 {

  /** Bytes in a digest. */
  public static final int BYTES = 32;

  private static final int PIECE = 1 << 16;

  private final MessageDigest digest;

  /** A digest of nothing yet. */
  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of a content's bytes, as {@link #hex} prints it. */
  public static String of(Content content) throws IOException {
    Sha256 digest = new Sha256();
    digest.add(content);
    return digest.hex();
  }

  /** Adds bytes. */
  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a text in UTF-8. */
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds all bytes of a content, those that it leaves unwritten as zeros. */
  public Sha256 add(Content content) throws IOException {
    DigestSink.add(content, digest);
    return this;
  }

  /** Adds what is left of a buffer. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a stream to its end. */
  public Sha256 add(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
      digest.update(piece, 0, count);
    }
    return this;
  }

  /**
   * Adds a range of a device.
   *
   * @param start first byte
   * @param length bytes; the range lies within the device
   */
  public Sha256 add(BlockDevice device, long start, long length) throws IOException {
    Ranges.check(start, length, device.size());
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, length));
    for (long done = 0; done < length; done += piece.limit()) {
      piece.clear().limit((int) Math.min(PIECE, length - done));
      device.read(start + done, piece);
      digest.update(piece.flip());
    }
    return this;
  }

  /** The 32 bytes of the digest. */
  public byte[] digest() {
    return digest.digest();
  }

  /** The digest as 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
