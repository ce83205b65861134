package org.bootdisk.qcow2.crypt;

import java.security.MessageDigest;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.SerpentEngine;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.jcajce.provider.digest.RIPEMD160;

/** What Bouncy Castle does for us; touching this class loads it. */
final class BouncyCastle implements BlockCipher {

  private final org.bouncycastle.crypto.BlockCipher encryption;
  private final org.bouncycastle.crypto.BlockCipher decryption;

  private BouncyCastle(CipherAlgorithm.Family family, byte[] key) {
    encryption = engine(family);
    decryption = engine(family);
    KeyParameter parameter = new KeyParameter(key);
    encryption.init(true, parameter);
    decryption.init(false, parameter);
  }

  /** A cipher that the JDK does not have. */
  static BlockCipher cipher(CipherAlgorithm.Family family, byte[] key) {
    return new BouncyCastle(family, key);
  }

  static MessageDigest ripemd160() {
    return new RIPEMD160.Digest();
  }

  private static org.bouncycastle.crypto.BlockCipher engine(CipherAlgorithm.Family family) {
    return switch (family) {
      case CAST5 -> new CAST5Engine();
      case SERPENT -> new SerpentEngine();
      case TWOFISH -> new TwofishEngine();
      case AES -> throw new IllegalArgumentException("AES is the JDK's");
    };
  }

  @Override
  public int blockBytes() {
    return encryption.getBlockSize();
  }

  @Override
  public void encrypt(byte[] data, int length) {
    each(encryption, data, length);
  }

  @Override
  public void decrypt(byte[] data, int length) {
    each(decryption, data, length);
  }

  private static void each(org.bouncycastle.crypto.BlockCipher engine, byte[] data, int length) {
    for (int at = 0; at < length; at += engine.getBlockSize()) {
      engine.processBlock(data, at, data, at);
    }
  }
}
