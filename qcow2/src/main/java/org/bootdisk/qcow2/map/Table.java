package org.bootdisk.qcow2.map;

import java.nio.ByteBuffer;

/** One cluster of metadata in memory: an L2 table or a refcount block. */
final class Table {

  private final long host;
  private final ByteBuffer bytes;
  private boolean dirty;

  /** A table at {@code host} whose bytes, big-endian, are {@code bytes}. */
  Table(long host, ByteBuffer bytes) {
    this.host = host;
    this.bytes = bytes;
  }

  /** Where the table is in the image file. */
  long host() {
    return host;
  }

  /** The content. Who changes it calls {@link #touch}. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Says that the content was changed. */
  void touch() {
    dirty = true;
  }

  /** Whether the file has another content. */
  boolean isDirty() {
    return dirty;
  }

  /** Says that the file has this content now. */
  void clean() {
    dirty = false;
  }
}
