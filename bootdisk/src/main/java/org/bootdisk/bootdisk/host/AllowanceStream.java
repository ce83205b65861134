package org.bootdisk.bootdisk.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that gives as many bytes as it was allowed to and then refuses. It is put between what
 * decompresses and what reads an archive, of which neither bounds what it takes: an archive of
 * kilobytes may have an entry's name of gigabytes.
 */
public final class AllowanceStream extends FilterInputStream {

  private final String excess;
  private long allowed;

  /**
   * Gives nothing of {@code in} as yet.
   *
   * @param excess what more than is allowed means, as a sentence
   */
  public AllowanceStream(InputStream in, String excess) {
    super(in);
    this.excess = excess;
  }

  /** Allows no more than {@code bytes} from here on. */
  public void allow(long bytes) {
    allowed = bytes;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    spend(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = super.read(bytes, from, length);
    spend(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    spend(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void spend(long bytes) throws IOException {
    allowed -= bytes;
    if (allowed < 0) {
      throw new IOException(excess);
    }
  }
}
