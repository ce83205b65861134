package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;

/** What a virtual disk must hold: every byte, or for one that was discarded, that or zero. */
final class GuestModel {

  private byte[] bytes;
  private final BitSet discarded = new BitSet();

  GuestModel(byte[] bytes) {
    this.bytes = bytes;
  }

  int size() {
    return bytes.length;
  }

  /** A copy of the content; nothing in it is left open. */
  byte[] copy() {
    return bytes.clone();
  }

  void replace(byte[] content) {
    bytes = content.clone();
    discarded.clear();
  }

  void resize(int size) {
    bytes = Arrays.copyOf(bytes, size);
    discarded.clear(size, Integer.MAX_VALUE);
  }

  void write(int offset, byte[] content) {
    System.arraycopy(content, 0, bytes, offset, content.length);
    discarded.clear(offset, offset + content.length);
  }

  void fill(int offset, int length, int value) {
    Arrays.fill(bytes, offset, offset + length, (byte) value);
    discarded.clear(offset, offset + length);
  }

  void discard(int offset, int length) {
    discarded.set(offset, offset + length);
  }

  /** Requires that a range is as it may be, and takes it as it is from now on. */
  void settle(int offset, byte[] actual, String when) {
    for (int i = 0; i < actual.length; i++) {
      int at = offset + i;
      boolean right = actual[i] == bytes[at] || (actual[i] == 0 && discarded.get(at));
      if (!right) {
        assertThat(actual[i]).as("%s: byte %d", when, at).isEqualTo(bytes[at]);
      }
    }
    write(offset, actual);
  }
}
