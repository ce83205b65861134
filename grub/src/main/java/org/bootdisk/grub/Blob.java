package org.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that never change, compared by content. */
public final class Blob {

  /** No bytes. */
  public static final Blob EMPTY = new Blob(new byte[0]);

  private final byte[] bytes;

  private Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of {@code bytes}. */
  public static Blob of(byte[] bytes) {
    return new Blob(bytes.clone());
  }

  /** The UTF-8 form of {@code text}. */
  public static Blob of(String text) {
    return new Blob(text.getBytes(UTF_8));
  }

  /** {@code bytes} themselves; the caller gives them up. */
  static Blob owning(byte[] bytes) {
    return new Blob(bytes);
  }

  /** Number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** A copy of the bytes. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** A read-only view of the bytes. */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** The bytes read as UTF-8, up to the first NUL if there is one. */
  public String text() {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size: what the bytes are is for the holder to say. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
