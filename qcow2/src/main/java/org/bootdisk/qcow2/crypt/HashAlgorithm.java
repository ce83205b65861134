package org.bootdisk.qcow2.crypt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The hashes of LUKS headers, under QEMU's names, which the headers have too. */
public enum HashAlgorithm {
  /** MD5. */
  MD5("md5", "MD5", 16, 64),
  /** SHA-1. */
  SHA1("sha1", "SHA-1", 20, 64),
  /** SHA-224. */
  SHA224("sha224", "SHA-224", 28, 64),
  /** SHA-256. */
  SHA256("sha256", "SHA-256", 32, 64),
  /** SHA-384. */
  SHA384("sha384", "SHA-384", 48, 128),
  /** SHA-512. */
  SHA512("sha512", "SHA-512", 64, 128),
  /** RIPEMD-160, which the JDK does not have. */
  RIPEMD160("ripemd160", "", 20, 64);

  private final String label;
  private final String jdkName;
  private final int digestBytes;
  private final int blockBytes;

  HashAlgorithm(String label, String jdkName, int digestBytes, int blockBytes) {
    this.label = label;
    this.jdkName = jdkName;
    this.digestBytes = digestBytes;
    this.blockBytes = blockBytes;
  }

  /** The hash of this name, or null. */
  public static @Nullable HashAlgorithm named(String label) {
    for (HashAlgorithm hash : values()) {
      if (hash.label.equals(label)) {
        return hash;
      }
    }
    return null;
  }

  /** The name, as in {@code encrypt.hash-alg} and in LUKS headers. */
  public String label() {
    return label;
  }

  /** Bytes of a digest. */
  public int digestBytes() {
    return digestBytes;
  }

  /** Bytes that the hash takes in at a time, which HMAC must know. */
  int blockBytes() {
    return blockBytes;
  }

  /** A new computation. */
  MessageDigest newDigest() {
    if (jdkName.isEmpty()) {
      return BouncyCastle.ripemd160();
    }
    try {
      return MessageDigest.getInstance(jdkName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + jdkName, e);
    }
  }
}
