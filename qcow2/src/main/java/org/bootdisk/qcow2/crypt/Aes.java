package org.bootdisk.qcow2.crypt;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES by the JDK, which uses the processor's instructions for it. */
final class Aes implements BlockCipher {

  private static final int BLOCK_BYTES = 16;

  private final Cipher encryption;
  private final Cipher decryption;

  Aes(byte[] key) {
    encryption = cipher(Cipher.ENCRYPT_MODE, key);
    decryption = cipher(Cipher.DECRYPT_MODE, key);
  }

  private static Cipher cipher(int direction, byte[] key) {
    try {
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(direction, new SecretKeySpec(key, "AES"));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void encrypt(byte[] data, int length) {
    apply(encryption, data, length);
  }

  @Override
  public void decrypt(byte[] data, int length) {
    apply(decryption, data, length);
  }

  private static void apply(Cipher cipher, byte[] data, int length) {
    try {
      cipher.update(data, 0, length, data, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
