package org.bootdisk.qcow2.crypt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The initialization vectors of neighbouring sectors, one behind the other. */
final class SectorIvs {

  private final IvGenerator generator;
  private final int ivBytes;
  private final @Nullable BlockCipher essiv;
  private final byte[] ivs;
  private final ByteBuffer words;

  /** Vectors as {@code spec} has them under {@code masterKey}. */
  SectorIvs(CipherSpec spec, byte[] masterKey) {
    this.generator = spec.ivGenerator();
    this.ivBytes = spec.algorithm().blockBytes();
    this.essiv = generator == IvGenerator.ESSIV ? essiv(spec, masterKey) : null;
    this.ivs = new byte[SectorCipher.MOST_BYTES / SectorCipher.SECTOR * ivBytes];
    this.words = ByteBuffer.wrap(ivs).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static BlockCipher essiv(CipherSpec spec, byte[] masterKey) {
    MessageDigest digest = spec.ivHash().orElseThrow().newDigest();
    byte[] key = digest.digest(masterKey);
    CipherAlgorithm algorithm = spec.algorithm().withKeyBytes(key.length);
    if (algorithm == null) {
      throw new IllegalStateException("no cipher has keys of " + key.length + " bytes");
    }
    BlockCipher cipher = algorithm.keyed(key);
    Arrays.fill(key, (byte) 0);
    return cipher;
  }

  /** The vectors of {@code count} sectors, in an array that the next call fills anew. */
  byte[] of(long sector, int count) {
    for (int i = 0; i < count; i++) {
      long number = sector + i;
      words.putLong(i * ivBytes, generator == IvGenerator.PLAIN ? number & 0xFFFF_FFFFL : number);
      if (ivBytes > Long.BYTES) {
        words.putLong(i * ivBytes + Long.BYTES, 0);
      }
    }
    if (essiv != null) {
      essiv.encrypt(ivs, count * ivBytes);
    }
    return ivs;
  }
}
