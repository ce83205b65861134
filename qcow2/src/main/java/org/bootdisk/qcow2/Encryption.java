package org.bootdisk.qcow2;

import org.bootdisk.qcow2.crypt.LuksOptions;
import org.bootdisk.qcow2.layout.CryptMethod;

/** How a new image is encrypted. */
public sealed interface Encryption {

  /** What the header says of it. */
  CryptMethod method();

  /**
   * LUKS, the one to take.
   *
   * @param options of the LUKS header
   */
  record Luks(LuksOptions options) implements Encryption {
    @Override
    public CryptMethod method() {
      return CryptMethod.LUKS;
    }
  }

  /**
   * QEMU's old AES, whose key is the passphrase itself: each guess costs an attacker nothing. Only
   * for programs that know nothing better.
   */
  record LegacyAes() implements Encryption {
    @Override
    public CryptMethod method() {
      return CryptMethod.AES;
    }
  }
}
