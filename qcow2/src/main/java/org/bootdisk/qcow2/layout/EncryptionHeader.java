package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * Where the LUKS header is (qcow2 "Full disk encryption header pointer").
 *
 * @param offset first byte in the image file, the start of a cluster
 * @param length bytes
 */
public record EncryptionHeader(long offset, long length) {

  static final StructLayout LAYOUT =
      StructLayout.bigEndian("full disk encryption header pointer")
          .u64("offset")
          .u64("length")
          .totalling(16);

  private static final StructLayout.U64 OFFSET = LAYOUT.u64("offset");
  private static final StructLayout.U64 LENGTH = LAYOUT.u64("length");

  /** The pointer in an image's header extensions, which leads into the file. */
  public static EncryptionHeader of(Qcow2Header header, BlockDevice file) throws FormatException {
    HeaderExtension extension = header.extension(HeaderExtension.FULL_DISK_ENCRYPTION);
    Fault fault =
        Fault.in(file.description() + ": " + LAYOUT.name())
            .source("qcow2 \"Full disk encryption header pointer\"");
    if (extension == null || extension.data().remaining() != LAYOUT.size()) {
      throw new FormatException.Corrupt(fault.expected("an extension of 16 bytes"));
    }
    ByteBuffer data = extension.data();
    EncryptionHeader place = new EncryptionHeader(OFFSET.get(data), LENGTH.get(data));
    if (place.length == 0
        || header.geometry().inCluster(place.offset) != 0
        || !Ranges.within(place.offset, place.length, file.size())) {
      throw new FormatException.Corrupt(
          fault
              .actual(place.length + " bytes at 0x" + Long.toHexString(place.offset))
              .expected("a LUKS header that begins with a cluster and lies in the file"));
    }
    return place;
  }

  /** Whether a pointer leads anywhere; that of an image that is being made does not yet. */
  public static boolean isPlaced(Qcow2Header header) {
    HeaderExtension extension = header.extension(HeaderExtension.FULL_DISK_ENCRYPTION);
    return extension != null
        && extension.data().remaining() == LAYOUT.size()
        && OFFSET.get(extension.data()) != 0;
  }

  /** The pointer as a header extension. */
  public HeaderExtension extension() {
    ByteBuffer data = ByteBuffer.allocate(LAYOUT.size());
    OFFSET.put(data, offset);
    LENGTH.put(data, length);
    return new HeaderExtension(HeaderExtension.FULL_DISK_ENCRYPTION, data);
  }
}
