package org.bootdisk.bootdisk.grub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.bootdisk.block.Fault;
import org.bootdisk.block.FormatException;
import org.bootdisk.block.Quoted;
import org.bootdisk.bootdisk.host.AllowanceStream;
import org.bootdisk.grub.GrubFiles;
import org.bootdisk.grub.GrubPlatform;

/**
 * The files of one platform in a Debian package, read without dpkg: a package is an {@code ar}
 * archive whose member {@code data.tar}, compressed, holds the files (deb(5)).
 */
record GrubPackage(GrubPlatform platform, Path file, SortedMap<String, byte[]> contents)
    implements GrubFiles {

  private static final String GRUB_DIRECTORY = "usr/lib/grub/";
  private static final int XZ_MEMORY_KIB = 256 << 10;
  private static final long LARGEST_TOTAL = 256L << 20;

  /** What lies between the contents of two files: names and times, the end of a block. */
  private static final int LARGEST_HEADERS = 1 << 20;

  private static final String MORE = "it holds more than a package of GRUB's does";

  /** Archives are padded to blocks, of 10 KiB as a rule. */
  private static final int LARGEST_TAIL = 1 << 20;

  /**
   * The platforms that the package has files of; none if it is another package.
   *
   * @throws FormatException if it is not a Debian package, or holds more than GRUB's packages do
   */
  static List<GrubFiles> read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        ArArchiveInputStream archive = new ArArchiveInputStream(in)) {
      for (ArArchiveEntry member; (member = archive.getNextEntry()) != null; ) {
        if (member.getName().startsWith("data.tar")) {
          return fromTar(file, decompressed(member.getName(), archive));
        }
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // commons-compress reports some malformed archives by a RuntimeException.
      String said = e.getMessage();
      throw damaged(file, said == null ? "it ends too early" : Quoted.of(said));
    }
    throw damaged(file, "it has no member data.tar");
  }

  private static FormatException damaged(Path file, String actual) {
    return new FormatException.Corrupt(
        Fault.in(file.toString())
            .actual(actual)
            .expected("a whole Debian package")
            .source("deb(5)")
            .advice("fetch it again"));
  }

  private static InputStream decompressed(String name, InputStream in) throws IOException {
    return switch (name.substring("data.tar".length())) {
      case "" -> in;
      case ".gz" -> new GzipCompressorInputStream(in);
      case ".xz" ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setMemoryLimitKiB(XZ_MEMORY_KIB)
              .get();
      case ".zst" -> new ZstdCompressorInputStream(in);
      default ->
          throw new IOException(
              "member " + Quoted.of(name) + " has a compression that is not known here");
    };
  }

  private static List<GrubFiles> fromTar(Path file, InputStream unpacked) throws IOException {
    AllowanceStream in = new AllowanceStream(unpacked, MORE);
    Map<GrubPlatform, SortedMap<String, byte[]>> found = new EnumMap<>(GrubPlatform.class);
    long total = 0;
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    in.allow(LARGEST_HEADERS);
    for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
      total += Math.max(0, entry.getSize());
      if (entry.getSize() > LARGEST_FILE || total > LARGEST_TOTAL) {
        throw new IOException(MORE);
      }
      in.allow(entry.getSize() + LARGEST_HEADERS);
      String name = entry.getName().replaceFirst("^\\./", "");
      String[] parts = name.startsWith(GRUB_DIRECTORY) ? name.split("/", -1) : new String[0];
      GrubPlatform platform = parts.length == 5 ? GrubPlatform.named(parts[3]) : null;
      if (platform != null && entry.isFile()) {
        found.computeIfAbsent(platform, p -> new TreeMap<>()).put(parts[4], tar.readAllBytes());
      }
    }
    // Behind the tar archive are the checks of its compression.
    in.allow(2L * LARGEST_TAIL);
    if (in.readNBytes(LARGEST_TAIL).length == LARGEST_TAIL) {
      throw new IOException("its archive has a very long tail");
    }
    List<GrubFiles> platforms = new ArrayList<>();
    found.forEach((platform, files) -> platforms.add(new GrubPackage(platform, file, files)));
    return platforms;
  }

  @Override
  public String description() {
    return file + ":/" + GRUB_DIRECTORY + platform.directoryName();
  }

  @Override
  public List<String> names() {
    return List.copyOf(contents.keySet());
  }

  @Override
  public Optional<byte[]> read(String name) {
    byte[] bytes = contents.get(name);
    return bytes == null ? Optional.empty() : Optional.of(bytes.clone());
  }
}
