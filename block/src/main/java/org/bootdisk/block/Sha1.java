package org.bootdisk.block;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-1 digests (FIPS 180-4), for formats that ask for them and trust another digest besides: SHA-1
 * no longer tells apart what somebody made alike.
 */
public final class Sha1 {

  private Sha1() {}

  /** The digest of a content's bytes as 40 lower-case hexadecimal digits. */
  public static String of(Content content) throws IOException {
    MessageDigest digest = digest();
    DigestSink.add(content, digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of a text in UTF-8, likewise. */
  public static String of(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
