package org.bootdisk.qcow2.crypt;

/**
 * Cipher block chaining. Within a sector every block waits for the one before, but sectors do not
 * wait for each other: the first blocks of all sectors are encrypted in one go, then the second
 * ones, and so on.
 */
final class CbcMode implements SectorCipher {

  private final BlockCipher cipher;
  private final SectorIvs ivs;
  private final int block;
  private final byte[] before = new byte[MOST_BYTES];

  CbcMode(BlockCipher cipher, SectorIvs ivs) {
    this.cipher = cipher;
    this.ivs = ivs;
    this.block = cipher.blockBytes();
  }

  @Override
  public void encrypt(long sector, byte[] data, int length) {
    int sectors = length / SECTOR;
    byte[] chain = ivs.of(sector, sectors);
    for (int column = 0; column < SECTOR; column += block) {
      for (int i = 0; i < sectors; i++) {
        xor(data, i * SECTOR + column, chain, i * block);
      }
      cipher.encrypt(chain, sectors * block);
      for (int i = 0; i < sectors; i++) {
        System.arraycopy(chain, i * block, data, i * SECTOR + column, block);
      }
    }
  }

  @Override
  public void decrypt(long sector, byte[] data, int length) {
    byte[] first = ivs.of(sector, length / SECTOR);
    for (int i = 0; i < length / SECTOR; i++) {
      int start = i * SECTOR;
      System.arraycopy(first, i * block, before, start, block);
      System.arraycopy(data, start, before, start + block, SECTOR - block);
    }
    cipher.decrypt(data, length);
    for (int at = 0; at < length; at++) {
      data[at] ^= before[at];
    }
  }

  private void xor(byte[] from, int at, byte[] to, int start) {
    for (int i = 0; i < block; i++) {
      to[start + i] ^= from[at + i];
    }
  }
}
