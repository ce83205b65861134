package org.bootdisk.qcow2.crypt;

import org.jspecify.annotations.Nullable;

/** The ciphers that QEMU 7.2 has for LUKS, under its names. */
public enum CipherAlgorithm {
  /** AES with a key of 128 bits. */
  AES_128("aes-128", Family.AES, 16),
  /** AES with a key of 192 bits. */
  AES_192("aes-192", Family.AES, 24),
  /** AES with a key of 256 bits; the default. */
  AES_256("aes-256", Family.AES, 32),
  /** CAST-128. */
  CAST5_128("cast5-128", Family.CAST5, 16),
  /** Serpent with a key of 128 bits. */
  SERPENT_128("serpent-128", Family.SERPENT, 16),
  /** Serpent with a key of 192 bits. */
  SERPENT_192("serpent-192", Family.SERPENT, 24),
  /** Serpent with a key of 256 bits. */
  SERPENT_256("serpent-256", Family.SERPENT, 32),
  /** Twofish with a key of 128 bits. */
  TWOFISH_128("twofish-128", Family.TWOFISH, 16),
  /** Twofish with a key of 192 bits. */
  TWOFISH_192("twofish-192", Family.TWOFISH, 24),
  /** Twofish with a key of 256 bits. */
  TWOFISH_256("twofish-256", Family.TWOFISH, 32);

  /** One cipher with keys of several lengths, under the name that LUKS headers have for it. */
  enum Family {
    AES("aes", 16),
    CAST5("cast5", 8),
    SERPENT("serpent", 16),
    TWOFISH("twofish", 16);

    private final String luksName;
    private final int blockBytes;

    Family(String luksName, int blockBytes) {
      this.luksName = luksName;
      this.blockBytes = blockBytes;
    }
  }

  private final String label;
  private final Family family;
  private final int keyBytes;

  CipherAlgorithm(String label, Family family, int keyBytes) {
    this.label = label;
    this.family = family;
    this.keyBytes = keyBytes;
  }

  /** The cipher of this name, or null. */
  public static @Nullable CipherAlgorithm named(String label) {
    for (CipherAlgorithm cipher : values()) {
      if (cipher.label.equals(label)) {
        return cipher;
      }
    }
    return null;
  }

  /** The cipher of this LUKS name with keys of this length, or null. */
  static @Nullable CipherAlgorithm of(String luksName, int keyBytes) {
    for (CipherAlgorithm cipher : values()) {
      if (cipher.family.luksName.equals(luksName) && cipher.keyBytes == keyBytes) {
        return cipher;
      }
    }
    return null;
  }

  /** The name, as in {@code encrypt.cipher-alg}. */
  public String label() {
    return label;
  }

  /** The name in LUKS headers, which have the length of the key elsewhere. */
  String luksName() {
    return family.luksName;
  }

  /** Bytes of a key. */
  int keyBytes() {
    return keyBytes;
  }

  /** Bytes of a block. */
  int blockBytes() {
    return family.blockBytes;
  }

  /** The same cipher with keys of {@code bytes}, or null. */
  @Nullable CipherAlgorithm withKeyBytes(int bytes) {
    return of(family.luksName, bytes);
  }

  /** The cipher with a key, which has {@link #keyBytes}. */
  BlockCipher keyed(byte[] key) {
    return family == Family.AES ? new Aes(key) : BouncyCastle.cipher(family, key);
  }
}
