package org.bootdisk.bootdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Content;

/** A SHA-256 digest in the making. */
final class Sha256 {

  private static final byte[] ZEROS = new byte[1 << 16];

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest of a content's bytes, in hexadecimal. */
  static String of(Content content) throws IOException {
    Sha256 digest = new Sha256();
    digest.add(content);
    return digest.hex();
  }

  /** Adds bytes. */
  Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds a text in UTF-8. */
  Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds all bytes of a content, those that it leaves unwritten as zeros. */
  Sha256 add(Content content) throws IOException {
    Sink sink = new Sink(content.length());
    content.writeTo(sink);
    sink.fillUpTo(content.length());
    return this;
  }

  /** 64 hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Takes what is written from front to back. */
  private final class Sink implements BlockDevice {

    private final long size;
    private long done;

    Sink(long size) {
      this.size = size;
    }

    void fillUpTo(long offset) {
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
}
