package org.bootdisk.bootdisk.grub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bootdisk.bootdisk.host.TarContent;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.fixtures.Hostile;
import org.bootdisk.grub.GrubFiles;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads Debian packages, and the archives in them, that somebody made to break us. */
class PackagesFuzz {

  private static final Path FILE = temporary();

  private static Path temporary() {
    try {
      return Files.createTempFile("package", ".deb");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(deb("data.tar"), tar());
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, 512, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String name : new String[] {"boot.img", "a.mod", "x".repeat(110)}) {
        TarArchiveEntry entry = new TarArchiveEntry("./usr/lib/grub/i386-pc/" + name);
        entry.setSize(4);
        tar.putArchiveEntry(entry);
        tar.write("text".getBytes(UTF_8));
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] deb(String name) throws IOException {
    byte[] data = tar();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      ar.putArchiveEntry(new ArArchiveEntry(name, data.length));
      ar.write(data);
      ar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 1000)
  void readsOrRefuses(byte[] input) throws IOException {
    Files.write(FILE, input);
    Hostile.read(
        () -> {
          for (GrubFiles files : GrubPackage.read(FILE)) {
            assertThat(files.names()).isNotEmpty();
          }
        });
    Hostile.read(PackagesFuzz::entries);
  }

  private static void entries() throws IOException {
    try {
      TarContent.entries(FILE, "fuzz")
          .forEach(
              (name, content) ->
                  assertThat(name.split("/")).isNotEmpty().doesNotContain("..", "", "."));
    } catch (RecipeException e) {
      Hostile.requirePresentable(String.valueOf(e.getMessage()));
    }
  }
}
