package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;
import java.util.List;

/** Encoded entries, of different lengths, of which a directory or a table is made. */
final class Entries {

  private Entries() {}

  /** All entries, one behind the other. */
  static ByteBuffer joined(List<ByteBuffer> entries) {
    int total = 0;
    for (ByteBuffer entry : entries) {
      total += entry.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(total);
    for (ByteBuffer entry : entries) {
      all.put(entry);
    }
    return all.flip();
  }
}
