package org.bootdisk.grub.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.UnsupportedOptionsException;

/**
 * LZMA streams as GRUB's decompressor takes them: no header, no end marker, lc 3, lp 0, pb 2 (GRUB,
 * grub-core/boot/i386/pc/lzma_decode.S).
 */
public final class RawLzma {

  /** lc + 9 (lp + 5 pb): how the LZMA format packs the three numbers into a byte. */
  private static final byte PROPERTIES = 3 + 9 * (0 + 5 * 2);

  /** GRUB's own encoder uses this size too. The decompressor does not look at it. */
  private static final int DICTIONARY_SIZE = 1 << 16;

  // Chosen by measurement with a cold JVM: about 0.5 % larger than GRUB's own choice (nice length
  // 32), 10 % faster. Hash chains gain nothing more until they cost 1 %.
  private static final int MATCH_FINDER = LZMA2Options.MF_BT4;
  private static final int NICE_LENGTH = 20;

  /**
   * Bytes that are decompressed at a time: so few that the decoder's loop is called often, and
   * compiled when a small part is done. One call for all stays in the interpreter to its end.
   */
  private static final int PIECE = 128;

  private RawLzma() {}

  /** Compresses {@code plain}. */
  public static byte[] encode(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 2 + 1024);
    try (LZMAOutputStream lzma = new LZMAOutputStream(packed, options(), false)) {
      lzma.write(plain);
    }
    return packed.toByteArray();
  }

  private static LZMA2Options options() throws UnsupportedOptionsException {
    LZMA2Options options = new LZMA2Options();
    options.setDictSize(DICTIONARY_SIZE);
    options.setMode(LZMA2Options.MODE_NORMAL);
    options.setMatchFinder(MATCH_FINDER);
    options.setNiceLen(NICE_LENGTH);
    return options;
  }

  /**
   * Decompresses the stream that begins at {@code offset}; what follows it is ignored.
   *
   * @param size bytes that the stream gives, which the caller has bounded
   * @throws IOException if the stream is malformed or gives fewer bytes
   */
  public static byte[] decode(byte[] packed, int offset, int length, int size) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(packed, offset, length);
    // GRUB's decompressor sees all of its output, so matches may reach as far back as there is.
    int window = Math.max(size, LZMA2Options.DICT_SIZE_MIN);
    try (LZMAInputStream lzma = new LZMAInputStream(in, size, PROPERTIES, window)) {
      byte[] plain = new byte[size];
      for (int done = 0; done < size; ) {
        int read = lzma.read(plain, done, Math.min(PIECE, size - done));
        if (read < 0) {
          throw new EOFException("the LZMA stream ends after " + done + " bytes");
        }
        done += read;
      }
      return plain;
    }
  }
}
