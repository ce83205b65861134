package org.bootdisk.block;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What fills a {@link Region}. A value: a plan made of contents is printed and compared before
 * anything is written.
 */
public interface Content {

  /** Bytes. */
  long length();

  /** What this is, for people: {@code zeros}, {@code 512 bytes}, the path of a file. */
  String description();

  /**
   * Writes the content to a device of exactly {@link #length()} bytes that reads as zeros. Bytes
   * that are zero may be left alone.
   */
  void writeTo(BlockDevice target) throws IOException;

  /** {@code length} zero bytes. */
  static Content zeros(long length) {
    return new ZeroContent(length);
  }

  /** A copy of {@code bytes}. */
  static Content of(byte[] bytes) {
    return new LiteralContent(ByteBuffer.wrap(bytes.clone()).asReadOnlyBuffer());
  }

  /** Zeros: there is nothing to write. */
  record ZeroContent(long length) implements Content {
    @Override
    public String description() {
      return "zeros";
    }

    @Override
    public void writeTo(BlockDevice target) {}
  }

  /** Bytes that are known when the plan is made. */
  record LiteralContent(ByteBuffer bytes) implements Content {
    @Override
    public long length() {
      return bytes.remaining();
    }

    @Override
    public String description() {
      return bytes.remaining() + " bytes";
    }

    @Override
    public void writeTo(BlockDevice target) throws IOException {
      target.write(0, bytes.duplicate());
    }
  }
}
