package org.bootdisk.bootdisk.recipe;

import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Quoted;

/** How large a disk or a partition is to be. */
public sealed interface Size {

  /** As large as what is in it. */
  Size FIT = new Fit();

  /** As large as what others leave. */
  Size REST = new Rest();

  /**
   * So many bytes.
   *
   * @param count bytes, above 0
   */
  record Bytes(long count) implements Size {
    /** Refuses nothing and less. */
    public Bytes {
      if (count <= 0) {
        throw new IllegalArgumentException("a size is more than 0 bytes, not " + count);
      }
    }
  }

  /** As large as what is in it. */
  record Fit() implements Size {}

  /** As large as what others leave. */
  record Rest() implements Size {}

  /** Reads a size such as {@code 40M}, or {@code fit}. */
  static Size parseOfDisk(String text) {
    return text.equals("fit") ? FIT : bytes(text, "fit");
  }

  /** Reads a size such as {@code 40M}, {@code fit} or {@code rest}. */
  static Size parseOfPartition(String text) {
    return switch (text) {
      case "fit" -> FIT;
      case "rest" -> REST;
      default -> bytes(text, "fit or rest");
    };
  }

  private static Size bytes(String text, String words) {
    if (!text.isEmpty() && Character.isLetter(text.codePointAt(0))) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is not a size; write bytes, a number with K, M, G or T, or " + words);
    }
    return new Bytes(ByteSize.parse(text));
  }
}
