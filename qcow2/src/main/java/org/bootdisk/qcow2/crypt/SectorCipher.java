package org.bootdisk.qcow2.crypt;

import java.util.Arrays;

/**
 * A cipher with mode and key, applied to whole sectors, many at a time: that is what makes it fast.
 * For one thread at a time.
 */
interface SectorCipher {

  /** Bytes of a sector, whatever the disk has. */
  int SECTOR = 512;

  /** Bytes that are dealt with at a time, at most. */
  int MOST_BYTES = 64 << 10;

  /** Encrypts the first {@code length} bytes of {@code data}, sectors from {@code sector} on. */
  void encrypt(long sector, byte[] data, int length);

  /** Decrypts the first {@code length} bytes of {@code data}, sectors from {@code sector} on. */
  void decrypt(long sector, byte[] data, int length);

  /** The cipher of {@code spec}, whose keys are all in {@code masterKey}. */
  static SectorCipher of(CipherSpec spec, byte[] masterKey) {
    int keyBytes = spec.algorithm().keyBytes();
    BlockCipher cipher = spec.algorithm().keyed(Arrays.copyOf(masterKey, keyBytes));
    SectorIvs ivs = new SectorIvs(spec, masterKey);
    return switch (spec.mode()) {
      case ECB -> new EcbMode(cipher);
      case CBC -> new CbcMode(cipher, ivs);
      case CTR -> new CtrMode(cipher, ivs);
      case XTS -> {
        byte[] second = Arrays.copyOfRange(masterKey, keyBytes, 2 * keyBytes);
        yield new XtsMode(cipher, spec.algorithm().keyed(second), ivs);
      }
    };
  }
}
