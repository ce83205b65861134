package org.bootdisk.bootdisk.host;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.bootdisk.block.ByteSize;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;

/**
 * A tar archive whose entries can be read in any order. One that is compressed, by gzip, xz or zstd
 * as its first bytes tell, or comes from standard input, is unpacked to a temporary file first.
 * That file has no name by the time it is read, so that it is gone when nobody has it open any
 * more.
 */
public final class TarInput implements Closeable {

  private static final int GZIP = 0x1F8B;
  private static final int XZ = 0xFD37;
  private static final int ZSTD = 0x28B5;
  private static final int XZ_MEMORY_KIB = 256 << 10;

  /** Ours: of a file of megabytes all disks could be filled. */
  private static final long LARGEST_UNPACKED = 16L << 30;

  private final String name;
  private final TarFile tar;

  private TarInput(String name, TarFile tar) {
    this.name = name;
    this.tar = tar;
  }

  /** Opens a file. */
  public static TarInput open(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      if (magic(in) == 0) {
        return new TarInput(file.toString(), index(file.toString(), file));
      }
      return unpack(file.toString(), in, LARGEST_UNPACKED);
    }
  }

  /** Reads all of standard input. */
  public static TarInput ofStandardInput() throws IOException {
    return unpack("standard input", new BufferedInputStream(System.in), LARGEST_UNPACKED);
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /** The archive. */
  public TarFile tar() {
    return tar;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  static TarInput unpack(String name, InputStream in, long largest) throws IOException {
    Path temporary = Files.createTempFile("bootdisk", ".tar");
    try {
      String excess = name + ": unpacks to more than " + ByteSize.print(largest);
      try (AllowanceStream plain = new AllowanceStream(decompressed(name, in), excess)) {
        plain.allow(largest);
        Files.copy(plain, temporary, StandardCopyOption.REPLACE_EXISTING);
      }
      return new TarInput(name, index(name, temporary));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static InputStream decompressed(String name, InputStream in) throws IOException {
    int magic = magic(in);
    if (magic == 0) {
      return in;
    }
    try {
      return new Decompressed(name, decompressor(magic, in));
    } catch (IOException | RuntimeException e) {
      throw damaged(name, e);
    }
  }

  private static InputStream decompressor(int magic, InputStream in) throws IOException {
    return switch (magic) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_MEMORY_KIB)
              .get();
      default -> new ZstdCompressorInputStream(in);
    };
  }

  /** What a decompressor gives, its errors told as those of the archive. */
  private static final class Decompressed extends FilterInputStream {

    private final String name;

    Decompressed(String name, InputStream in) {
      super(in);
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException | RuntimeException e) {
        throw damaged(name, e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        throw damaged(name, e);
      }
    }
  }

  /** The first two bytes, if they are those of a compression; else 0. */
  private static int magic(InputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    int both = (first << Byte.SIZE) | second;
    return both == GZIP || both == XZ || both == ZSTD ? both : 0;
  }

  private static TarFile index(String name, Path file) throws IOException {
    // A file of less than one record would pass for an archive of nothing.
    if (Files.size(file) < TarConstants.DEFAULT_RCDSIZE) {
      throw damaged(name, new IOException("it has " + Files.size(file) + " bytes"));
    }
    try {
      return new TarFile(file);
    } catch (IOException | RuntimeException e) {
      // commons-compress reports some malformed archives by a RuntimeException.
      throw damaged(name, e);
    }
  }

  private static FormatException damaged(String name, Exception problem) {
    String said = problem.getMessage();
    return new FormatException.Corrupt(
        Fault.in(name)
            .actual(said == null ? "it ends too early" : Quoted.of(said))
            .expected("a whole tar archive, plain or compressed by gzip, xz or zstd"));
  }
}
