package org.bootdisk.qcow2.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.StructLayout;

/**
 * What an overlay remembers of its backing file: how long it was and what it held. The header
 * extension is our own ({@code docs/formats/qcow2.md}, "Record of the base"); QEMU keeps it and
 * does not look at it.
 *
 * @param length bytes of the base's virtual disk
 * @param digest of its content, 64 hexadecimal digits
 */
public record BaseRecord(long length, String digest) {

  /** "boot base", which no other program uses. */
  public static final long TYPE = 0xB007_BA5EL;

  private static final int VERSION_1 = 1;
  private static final int DIGEST_BYTES = 32;

  static final StructLayout LAYOUT =
      StructLayout.bigEndian("record of the base")
          .u32("version")
          .u32("reserved")
          .u64("length")
          .bytes("digest", DIGEST_BYTES)
          .totalling(48);

  private static final StructLayout.U32 VERSION = LAYOUT.u32("version");
  private static final StructLayout.U64 LENGTH = LAYOUT.u64("length");
  private static final StructLayout.Bytes DIGEST = LAYOUT.bytes("digest");

  /** The record in an image's header, if there is one. */
  public static Optional<BaseRecord> of(Qcow2Header header, BlockDevice file) throws IOException {
    HeaderExtension extension = header.extension(TYPE);
    if (extension == null) {
      return Optional.empty();
    }
    ByteBuffer data = extension.data();
    Fault fault =
        Fault.in(file.description() + ": record of the base")
            .source("docs/formats/qcow2.md, \"Record of the base\"");
    if (data.remaining() != LAYOUT.size()) {
      throw new FormatException.Corrupt(
          fault.actual(data.remaining() + " bytes").expected(LAYOUT.size() + " bytes"));
    }
    if (VERSION.get(data) != VERSION_1) {
      throw new FormatException.Unsupported(
          fault.actual("of version " + VERSION.get(data)).expected("version 1"));
    }
    return Optional.of(
        new BaseRecord(LENGTH.get(data), HexFormat.of().formatHex(DIGEST.get(data))));
  }

  /** The record as a header extension. */
  public HeaderExtension extension() {
    ByteBuffer data = ByteBuffer.allocate(LAYOUT.size());
    VERSION.put(data, VERSION_1);
    LENGTH.put(data, length);
    DIGEST.put(data, HexFormat.of().parseHex(digest));
    return new HeaderExtension(TYPE, data);
  }
}
