package org.bootdisk.qcow2.layout;

import java.nio.ByteBuffer;
import org.bootdisk.block.BlockDevice;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Ranges;

/**
 * Where the LUKS header is (qcow2 "Full disk encryption header pointer").
 *
 * @param offset first byte in the image file, the start of a cluster
 * @param length bytes
 */
public record EncryptionHeader(long offset, long length) {

  private static final int SIZE = 2 * Long.BYTES;

  /** The pointer in an image's header extensions, which leads into the file. */
  public static EncryptionHeader of(Qcow2Header header, BlockDevice file) throws FormatException {
    HeaderExtension extension = header.extension(HeaderExtension.FULL_DISK_ENCRYPTION);
    Fault fault =
        Fault.in(file.description() + ": full disk encryption header pointer")
            .source("qcow2 \"Full disk encryption header pointer\"");
    if (extension == null || extension.data().remaining() != SIZE) {
      throw new FormatException.Corrupt(fault.expected("an extension of 16 bytes"));
    }
    ByteBuffer data = extension.data();
    EncryptionHeader place = new EncryptionHeader(data.getLong(0), data.getLong(Long.BYTES));
    if (header.geometry().inCluster(place.offset) != 0
        || !Ranges.within(place.offset, place.length, file.size())) {
      throw new FormatException.Corrupt(
          fault.actualHex(place.offset).expected("the offset of a cluster in the file"));
    }
    return place;
  }

  /** Whether a pointer leads anywhere; that of an image that is being made does not yet. */
  public static boolean isPlaced(Qcow2Header header) {
    HeaderExtension extension = header.extension(HeaderExtension.FULL_DISK_ENCRYPTION);
    return extension != null
        && extension.data().remaining() == SIZE
        && extension.data().getLong(0) != 0;
  }

  /** The pointer as a header extension. */
  public HeaderExtension extension() {
    return new HeaderExtension(
        HeaderExtension.FULL_DISK_ENCRYPTION,
        ByteBuffer.allocate(SIZE).putLong(offset).putLong(length).flip());
  }
}
