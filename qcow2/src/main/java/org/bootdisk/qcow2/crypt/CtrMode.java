package org.bootdisk.qcow2.crypt;

/** A stream of encrypted counters that begin with the sector's vector, a big-endian number. */
final class CtrMode implements SectorCipher {

  private final BlockCipher cipher;
  private final SectorIvs ivs;
  private final int block;
  private final byte[] stream = new byte[MOST_BYTES];

  CtrMode(BlockCipher cipher, SectorIvs ivs) {
    this.cipher = cipher;
    this.ivs = ivs;
    this.block = cipher.blockBytes();
  }

  @Override
  public void encrypt(long sector, byte[] data, int length) {
    byte[] first = ivs.of(sector, length / SECTOR);
    for (int at = 0; at < length; at += block) {
      if (at % SECTOR == 0) {
        System.arraycopy(first, at / SECTOR * block, stream, at, block);
      } else {
        System.arraycopy(stream, at - block, stream, at, block);
        increment(at + block - 1);
      }
    }
    cipher.encrypt(stream, length);
    for (int at = 0; at < length; at++) {
      data[at] ^= stream[at];
    }
  }

  /** Adds one to the number whose last byte is at {@code last}. */
  private void increment(int last) {
    for (int at = last; at > last - block; at--) {
      stream[at]++;
      if (stream[at] != 0) {
        break;
      }
    }
  }

  @Override
  public void decrypt(long sector, byte[] data, int length) {
    encrypt(sector, data, length);
  }
}
