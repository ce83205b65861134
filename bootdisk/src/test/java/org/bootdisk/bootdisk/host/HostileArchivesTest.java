package org.bootdisk.bootdisk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.bootdisk.block.FormatException;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that somebody made to write elsewhere, or to fill memory and disk. */
class HostileArchivesTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"../out", "a/../../out", "a/..", "/../out"})
  void namesThatLeadOutAreRefused(String name) throws IOException {
    assertThatThrownBy(() -> entries(tar(file(name, "x"))))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("leads out");
  }

  @Test
  void absoluteNamesBeginAtTheVolumesRoot() throws Exception {
    assertThat(entries(tar(file("/etc/passwd", "x")))).containsExactly("etc/passwd");
  }

  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_SYMLINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO
      })
  void whatIsNoFileIsRefusedBeforeAnythingIsWrittenThroughIt(byte type) throws IOException {
    TarArchiveEntry link = new TarArchiveEntry("link", type);
    link.setLinkName("/etc");
    assertThatThrownBy(() -> entries(tar(bare(link), file("link/passwd", "x"))))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("'link'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../etc/passwd", "later"})
  void hardLinksLeadToEntriesBeforeThemOnly(String target) throws IOException {
    TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_LINK);
    link.setLinkName(target);
    assertThatThrownBy(() -> entries(tar(bare(link), file("later", "x"))))
        .isInstanceOf(RecipeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1f8b61", "1f8b0800000000000003ff", "fd37616161", "28b5aaaa"})
  void whatIsPackedAndDamagedIsSaidToBe(String bytes) throws IOException {
    Path archive = directory.resolve("damaged.tar.gz");
    Files.write(archive, HexFormat.of().parseHex(bytes));
    assertThatThrownBy(() -> entries(archive))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("damaged.tar.gz")
        .hasMessageContaining("expected a whole tar archive");
  }

  @Test
  void ofTwoEntriesWithOneNameTheLaterCounts() throws Exception {
    Path archive = tar(file("a", "first"), file("./a", "second one"));
    assertThat(TarContent.entries(archive, "test"))
        .hasEntrySatisfying("a", a -> assertThat(a.orElseThrow().length()).isEqualTo(10));
  }

  @Test
  void namesInComplaintsAreEscaped() throws IOException {
    assertThatThrownBy(() -> entries(tar(file("../\u001b[2J", "x"))))
        .hasMessageContaining("\\u{1b}")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void anArchiveThatUnpacksToTooMuchIsRefusedAndNothingIsLeft() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(new byte[8 * MEBIBYTE]);
    }
    List<Path> before = temporaryFiles();
    assertThatThrownBy(
            () ->
                TarInput.unpack(
                    "bomb", new ByteArrayInputStream(packed.toByteArray()), 4 * MEBIBYTE))
        .hasMessageContaining("bomb: unpacks to more than 4 MiB");
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  private static List<Path> temporaryFiles() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
    }
  }

  /** A name of a gigabyte, which commons-compress would gather in memory. */
  @Test
  void aPackageWhoseHeadersAreABombIsRefused() throws IOException {
    Path deb = directory.resolve("bomb.deb");
    TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
    name.setSize(1024L * MEBIBYTE);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      byte[] header = new byte[512];
      name.writeEntryHeader(header);
      out.write(header);
      for (int i = 0; i < 64; i++) {
        out.write(new byte[MEBIBYTE]);
      }
    }
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      ar.putArchiveEntry(new ArArchiveEntry("data.tar.gz", packed.size()));
      ar.write(packed.toByteArray());
      ar.closeArchiveEntry();
    }
    assertThatThrownBy(
            () -> GrubFinder.find(List.of(deb), directory, (platforms, place) -> "forbidden"))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("more than a package of GRUB's does");
  }

  private List<String> entries(Path archive) throws IOException, RecipeException {
    return List.copyOf(TarContent.entries(archive, "test").keySet());
  }

  /** Something that is added to an archive. */
  private interface Addition extends Consumer<TarArchiveOutputStream> {}

  private static Addition file(String name, String text) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    return tar -> add(tar, entry, bytes);
  }

  private static Addition bare(TarArchiveEntry entry) {
    return tar -> add(tar, entry, new byte[0]);
  }

  private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] bytes) {
    try {
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path tar(Addition... additions) throws IOException {
    Path archive = directory.resolve("hostile.tar");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(archive), "UTF-8")) {
      for (Addition addition : additions) {
        addition.accept(tar);
      }
    }
    return archive;
  }
}
