package org.bootdisk.qcow2.layout;

import org.jspecify.annotations.Nullable;

/** How compressed clusters are compressed (qcow2 "Additional fields", {@code compression_type}). */
public enum CompressionType {
  /** Raw deflate (RFC 1951), without a zlib header. QEMU calls it zlib. */
  DEFLATE(0, "zlib"),
  /** Zstandard (RFC 8878), one frame or more a cluster. */
  ZSTD(1, "zstd");

  private final int code;
  private final String qemuName;

  CompressionType(int code, String qemuName) {
    this.code = code;
    this.qemuName = qemuName;
  }

  /** The number in the header. */
  public int code() {
    return code;
  }

  /** The name in {@code qemu-img}'s options and output. */
  public String qemuName() {
    return qemuName;
  }

  /** The type with this number in the header, or null. */
  static @Nullable CompressionType of(int code) {
    return switch (code) {
      case 0 -> DEFLATE;
      case 1 -> ZSTD;
      default -> null;
    };
  }
}
