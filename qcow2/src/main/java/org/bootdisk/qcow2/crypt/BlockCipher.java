package org.bootdisk.qcow2.crypt;

/**
 * A block cipher with its key, applied to many blocks at a time, each on its own. Modes are built
 * on this alone, so that every cipher has every mode. For one thread at a time.
 */
interface BlockCipher {

  /** Bytes in a block. */
  int blockBytes();

  /** Encrypts the blocks in the first {@code length} bytes, in place. */
  void encrypt(byte[] data, int length);

  /** Decrypts the blocks in the first {@code length} bytes, in place. */
  void decrypt(byte[] data, int length);
}
