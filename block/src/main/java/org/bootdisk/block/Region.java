package org.bootdisk.block;

import java.io.IOException;

/**
 * A named range of a device and what fills it.
 *
 * @param name what the range is: {@code primary GPT header}
 * @param start first byte
 * @param content what fills it; its length is the region's
 */
public record Region(String name, long start, Content content) {

  /** Refuses an empty region. */
  public Region {
    if (start < 0 || content.length() <= 0) {
      throw new IllegalArgumentException(
          Text.format("region '%s' at %d has length %d", name, start, content.length()));
    }
  }

  /** Bytes. */
  public long length() {
    return content.length();
  }

  /** One past the last byte. */
  public long end() {
    return Math.addExact(start, length());
  }

  /** Fills the range of {@code device}, which reads as zeros there. The content sees no more. */
  public void writeTo(BlockDevice device) throws IOException {
    content.writeTo(device.slice(name, start, length()));
  }
}
