package org.bootdisk.qcow2.crypt;

import java.io.IOException;

/** The content of an encrypted image cannot be had: the passphrase is missing, or wrong. */
public final class PassphraseException extends IOException {

  private static final long serialVersionUID = 1L;

  private PassphraseException(String message) {
    super(message);
  }

  /** That {@code image} needs a passphrase and none is known. */
  public static PassphraseException missing(String image) {
    return new PassphraseException(
        image + " is encrypted; give its passphrase (--passphrase-file FILE)");
  }

  /** That none of the passphrases opens {@code image}. */
  public static PassphraseException wrong(String image) {
    return new PassphraseException(image + ": wrong passphrase: it opens none of the key slots");
  }
}
