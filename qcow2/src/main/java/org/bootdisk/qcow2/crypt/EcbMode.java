package org.bootdisk.qcow2.crypt;

/** Every block on its own. */
final class EcbMode implements SectorCipher {

  private final BlockCipher cipher;

  EcbMode(BlockCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public void encrypt(long sector, byte[] data, int length) {
    cipher.encrypt(data, length);
  }

  @Override
  public void decrypt(long sector, byte[] data, int length) {
    cipher.decrypt(data, length);
  }
}
