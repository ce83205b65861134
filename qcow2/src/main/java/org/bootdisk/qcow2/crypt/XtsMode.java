package org.bootdisk.qcow2.crypt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * XTS (IEEE 1619): a block is mixed with its tweak before and after the cipher. The first tweak of
 * a sector is its vector, encrypted with the second key; each further one is the one before times x
 * in GF(2^128), so that all of them are known before any block is touched.
 */
final class XtsMode implements SectorCipher {

  /** x^128 = x^7 + x^2 + x + 1. */
  private static final long POLYNOMIAL = 0x87;

  private final BlockCipher cipher;
  private final BlockCipher tweakCipher;
  private final SectorIvs ivs;

  /** Two words a block, the lower one first. */
  private final long[] tweaks = new long[MOST_BYTES / Long.BYTES];

  XtsMode(BlockCipher cipher, BlockCipher tweakCipher, SectorIvs ivs) {
    this.cipher = cipher;
    this.tweakCipher = tweakCipher;
    this.ivs = ivs;
  }

  @Override
  public void encrypt(long sector, byte[] data, int length) {
    prepareTweaks(sector, length / SECTOR);
    mix(data, length);
    cipher.encrypt(data, length);
    mix(data, length);
  }

  @Override
  public void decrypt(long sector, byte[] data, int length) {
    prepareTweaks(sector, length / SECTOR);
    mix(data, length);
    cipher.decrypt(data, length);
    mix(data, length);
  }

  private void prepareTweaks(long sector, int sectors) {
    byte[] first = ivs.of(sector, sectors);
    tweakCipher.encrypt(first, sectors * 2 * Long.BYTES);
    ByteBuffer words = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
    int wordsPerSector = SECTOR / Long.BYTES;
    for (int i = 0; i < sectors; i++) {
      long low = words.getLong(i * 2 * Long.BYTES);
      long high = words.getLong(i * 2 * Long.BYTES + Long.BYTES);
      int end = (i + 1) * wordsPerSector;
      for (int at = i * wordsPerSector; at < end; at += 2) {
        tweaks[at] = low;
        tweaks[at + 1] = high;
        long carry = (high >> (Long.SIZE - 1)) & POLYNOMIAL;
        high = high << 1 | low >>> (Long.SIZE - 1);
        low = low << 1 ^ carry;
      }
    }
  }

  private void mix(byte[] data, int length) {
    ByteBuffer words = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < length; at += Long.BYTES) {
      words.putLong(at, words.getLong(at) ^ tweaks[at / Long.BYTES]);
    }
  }
}
