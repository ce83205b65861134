package org.bootdisk.qcow2.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.bootdisk.block.StructLayout;

/**
 * A header extension (qcow2 "Header extensions"). Types that are not known here are kept as they
 * are.
 *
 * @param type what the data is
 * @param data the content without its padding, read-only
 */
public record HeaderExtension(long type, ByteBuffer data) {

  /** What is before the data. */
  static final StructLayout LAYOUT =
      StructLayout.bigEndian("header extension").u32("type").u32("length").totalling(8);

  static final StructLayout.U32 TYPE = LAYOUT.u32("type");
  static final StructLayout.U32 LENGTH = LAYOUT.u32("length");

  /** Bytes of type and length. */
  static final int HEADER_BYTES = LAYOUT.size();

  /** The data are padded to a multiple of so many bytes. */
  static final int ALIGNMENT = 8;

  /** Ends the list. */
  static final long END = 0;

  /** The format of the backing file, as text. */
  static final long BACKING_FORMAT = 0xE279_2ACAL;

  /** The names of feature bits. */
  public static final long FEATURE_NAME_TABLE = 0x6803_F857L;

  /** Where the bitmap directory is. */
  public static final long BITMAPS = 0x2385_2875L;

  /** Where the LUKS header is. */
  public static final long FULL_DISK_ENCRYPTION = 0x0537_BE77L;

  /** The path of the external data file, as text. */
  public static final long EXTERNAL_DATA_FILE_NAME = 0x4441_5441L;

  /** Keeps a view of the data that nobody can change through this record. */
  public HeaderExtension {
    data = data.slice().asReadOnlyBuffer();
  }

  /** An extension that holds text. */
  public static HeaderExtension of(long type, String text) {
    return new HeaderExtension(type, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** The data as text. */
  public String text() {
    return UTF_8.decode(data.duplicate()).toString();
  }
}
