package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** A device that is written from front to back, into a digest. What is not written is zeros. */
final class DigestSink implements BlockDevice {

  private static final byte[] ZEROS = new byte[1 << 16];

  private final MessageDigest digest;
  private final long size;
  private long done;

  private DigestSink(MessageDigest digest, long size) {
    this.digest = digest;
    this.size = size;
  }

  /** Adds all bytes of a content to a digest. */
  static void add(Content content, MessageDigest digest) throws IOException {
    DigestSink sink = new DigestSink(digest, content.length());
    content.writeTo(sink);
    sink.fillUpTo(content.length());
  }

  private void fillUpTo(long offset) {
    while (done < offset) {
      int part = (int) Math.min(ZEROS.length, offset - done);
      digest.update(ZEROS, 0, part);
      done += part;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String description() {
    return "digest";
  }

  @Override
  public void read(long offset, ByteBuffer dst) {
    throw new UnsupportedOperationException("a digest cannot be read from");
  }

  @Override
  public void write(long offset, ByteBuffer src) {
    if (offset < done) {
      throw new IllegalStateException("content is written from front to back");
    }
    fillUpTo(offset);
    done += src.remaining();
    digest.update(src);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
