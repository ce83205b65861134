package org.bootdisk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A passphrase: bytes that never appear in a message. */
public final class Passphrase {

  private final byte[] bytes;

  private Passphrase(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The passphrase of these bytes. */
  public static Passphrase of(byte[] bytes) {
    return new Passphrase(bytes.clone());
  }

  /** The passphrase of this text, in UTF-8. */
  public static Passphrase of(String text) {
    return new Passphrase(text.getBytes(UTF_8));
  }

  /** A copy of the bytes. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "a passphrase";
  }
}
