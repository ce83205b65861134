package org.bootdisk.cli.image;

import org.bootdisk.block.ByteSize;
import org.bootdisk.cli.command.UsageException;

/** Sizes on the command line, as {@link ByteSize} reads them. */
final class Sizes {

  private Sizes() {}

  /** Bytes. */
  static long parse(String text) throws UsageException {
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e);
    }
  }
}
