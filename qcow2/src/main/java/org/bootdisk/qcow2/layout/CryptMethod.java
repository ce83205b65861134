package org.bootdisk.qcow2.layout;

/** How the content is encrypted (qcow2 "Header", {@code crypt_method}). */
public enum CryptMethod {
  /** Not at all. */
  NONE(0),
  /** AES-CBC with the passphrase as key: QEMU's old and weak way. */
  AES(1),
  /** LUKS, its header in a header extension. */
  LUKS(2);

  private final int code;

  CryptMethod(int code) {
    this.code = code;
  }

  /** The number in the header. */
  public int code() {
    return code;
  }
}
