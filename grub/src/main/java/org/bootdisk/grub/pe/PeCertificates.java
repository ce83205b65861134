package org.bootdisk.grub.pe;

import java.nio.ByteBuffer;
import org.bootdisk.block.Ranges;
import org.bootdisk.block.StructLayout;

/**
 * Where the signatures of an image lie in its file (Microsoft, "PE Format", "The Attribute
 * Certificate Table").
 *
 * @param offset first byte in the file; 0 if the image is not signed
 * @param size bytes; 0 if the image is not signed
 */
public record PeCertificates(long offset, int size) {

  /** Of an image that nobody signed. */
  public static final PeCertificates NONE = new PeCertificates(0, 0);

  /** The fifth of the data directories; the others before it are not looked at. */
  private static final int TABLE = 4;

  private static final int DIRECTORY = 2 * Integer.BYTES;
  private static final int BEFORE_DIRECTORIES32 = 96;
  private static final int BEFORE_DIRECTORIES64 = 112;

  /**
   * Looks the table up.
   *
   * @param head the start of the file, of a PE image, which holds all headers
   * @param fileSize bytes of the file
   * @return {@link #NONE} too if the headers do not say it or the table is not within the file
   */
  public static PeCertificates in(ByteBuffer head, long fileSize) {
    StructLayout coff = PeLayout.COFF;
    long optional = PeLayout.MSDOS_STUB.u32("e_lfanew").get(head) + coff.size();
    boolean wide =
        Ranges.within(optional, Short.BYTES, head.limit())
            && PeLayout.OPTIONAL64.u16("Magic").get(head.slice((int) optional, Short.BYTES))
                == PeLayout.PE32_PLUS;
    long at =
        optional + (wide ? BEFORE_DIRECTORIES64 : BEFORE_DIRECTORIES32) + (long) TABLE * DIRECTORY;
    if (!Ranges.within(at, DIRECTORY, head.limit())) {
      return NONE;
    }
    ByteBuffer entry = head.slice((int) at, DIRECTORY).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    long offset = Integer.toUnsignedLong(entry.getInt(0));
    long size = Integer.toUnsignedLong(entry.getInt(Integer.BYTES));
    boolean there = size > 0 && size <= Integer.MAX_VALUE && Ranges.within(offset, size, fileSize);
    return there ? new PeCertificates(offset, (int) size) : NONE;
  }
}
