package org.bootdisk.qcow2.crypt;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The anti-forensic splitter (LUKS On-Disk Format Specification 1.2, "AF-Splitter"): a key becomes
 * many stripes, every one of which is needed to have it back, so that a disk need not destroy all
 * of them to destroy the key.
 */
final class AntiForensic {

  private AntiForensic() {}

  /** The stripes of {@code key}, all but the last one random. */
  static byte[] split(byte[] key, int stripes, HashAlgorithm hash, RandomSource random) {
    byte[] material = new byte[Math.multiplyExact(key.length, stripes)];
    byte[] mixed = new byte[key.length];
    for (int i = 0; i < stripes - 1; i++) {
      byte[] stripe = random.bytes(key.length);
      System.arraycopy(stripe, 0, material, i * key.length, key.length);
      xor(stripe, 0, mixed);
      diffuse(mixed, hash);
    }
    xor(key, 0, mixed);
    System.arraycopy(mixed, 0, material, (stripes - 1) * key.length, key.length);
    return material;
  }

  /** The key of {@code length} bytes that was split into {@code stripes}. */
  static byte[] merge(byte[] material, int length, int stripes, HashAlgorithm hash) {
    byte[] key = new byte[length];
    for (int i = 0; i < stripes - 1; i++) {
      xor(material, i * length, key);
      diffuse(key, hash);
    }
    xor(material, (stripes - 1) * length, key);
    return key;
  }

  private static void xor(byte[] from, int start, byte[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] ^= from[start + i];
    }
  }

  /** Replaces every piece as long as a digest by the digest of its number and itself. */
  private static void diffuse(byte[] block, HashAlgorithm hash) {
    MessageDigest digest = hash.newDigest();
    for (int number = 0, at = 0; at < block.length; number++, at += hash.digestBytes()) {
      int length = Math.min(hash.digestBytes(), block.length - at);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
      digest.update(block, at, length);
      byte[] result = digest.digest();
      System.arraycopy(result, 0, block, at, length);
      Arrays.fill(result, (byte) 0);
    }
  }
}
