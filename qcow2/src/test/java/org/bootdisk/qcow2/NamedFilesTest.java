package org.bootdisk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bootdisk.block.FileDevice;
import org.bootdisk.block.FormatException;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that an image names: what is opened, and what is refused. */
class NamedFilesTest {

  private static final int SIZE = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"json:{\"driver\":\"file\"}", "nbd://host/x", "https://host/x", "fat:rw:/"})
  void refusesProtocolsByName(String name) throws IOException {
    assertThatThrownBy(() -> readOverlayOn(name, "raw"))
        .isInstanceOf(FormatException.Unsupported.class)
        .hasMessageContaining(name.substring(0, name.indexOf(':')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/hostname", "../outside.raw", "link.raw"})
  void refusesFilesOutsideTheImagesDirectory(String name) throws IOException {
    Path outside = Files.write(directory.resolve("outside.raw"), new byte[SIZE]);
    Path inner = Files.createDirectories(directory.resolve("inner"));
    Files.createSymbolicLink(inner.resolve("link.raw"), outside);
    assertThatThrownBy(() -> readOverlayOn(name, "raw"))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining("allow");
  }

  /** A link to a directory on the way, a link to a link, and a way down and up again. */
  @ParameterizedTest
  @ValueSource(
      strings = {"up/outside.raw", "chain.raw", "deep/../../outside.raw", "file:../outside.raw"})
  void refusesLinksThatLeadOutWhereverTheyAre(String name) throws IOException {
    Path outside = Files.write(directory.resolve("outside.raw"), new byte[SIZE]);
    Path inner = directory.resolve("inner");
    Files.createDirectories(inner.resolve("deep"));
    Files.createSymbolicLink(inner.resolve("up"), directory);
    Files.createSymbolicLink(inner.resolve("second.raw"), outside);
    Files.createSymbolicLink(inner.resolve("chain.raw"), Path.of("deep/../second.raw"));
    assertThatThrownBy(() -> readOverlayOn(name, "raw"))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining("allow");
  }

  @Test
  void followsLinksThatStayInside() throws IOException {
    Path inner = directory.resolve("inner");
    Files.createDirectories(inner.resolve("deep"));
    Files.write(inner.resolve("base.raw"), Seeds.bytes(1, SIZE));
    Files.createSymbolicLink(inner.resolve("deep/link.raw"), Path.of("../base.raw"));
    Path overlay = overlayOn("deep/link.raw", "raw");
    assertThat(read(overlay, DirectoryBackingFiles.of(overlay))).isEqualTo(Seeds.bytes(1, SIZE));
  }

  @Test
  void refusesWhatALinkReplacedMeanwhile() throws IOException {
    Path judged = Files.createFile(directory.resolve("judged.raw")).toRealPath();
    DirectoryBackingFiles.requireStill(judged);
    Files.move(judged, directory.resolve("elsewhere.raw"));
    Files.createSymbolicLink(judged, Path.of("elsewhere.raw"));
    assertThatThrownBy(() -> DirectoryBackingFiles.requireStill(judged))
        .hasMessageContaining("was replaced by a link");
  }

  @Test
  void refusesWhatIsNoRegularFile() throws IOException {
    Path inner = Files.createDirectories(directory.resolve("inner"));
    Tool.named("mkfifo").output(inner.resolve("pipe"));
    for (String name : new String[] {"pipe", "."}) {
      assertThatThrownBy(() -> readOverlayOn(name, "raw"))
          .isInstanceOf(FormatException.Unsupported.class)
          .hasMessageContaining("not a regular file");
      Files.delete(inner.resolve("overlay.qcow2"));
    }
  }

  @Test
  void opensWhatIsAllowedInSoManyWords() throws IOException {
    Files.write(directory.resolve("outside.raw"), Seeds.bytes(1, SIZE));
    Path overlay = overlayOn("../outside.raw", "raw");
    DirectoryBackingFiles files = DirectoryBackingFiles.of(overlay).allowing(directory);
    assertThat(read(overlay, files)).isEqualTo(Seeds.bytes(1, SIZE));
  }

  @Test
  void refusesAnImageThatBacksItself() throws IOException {
    assertThatThrownBy(() -> readOverlayOn("overlay.qcow2", "qcow2"))
        .isInstanceOf(FormatException.Corrupt.class)
        .hasMessageContaining("loop");
  }

  @Test
  void tellsWhoNamesAMissingFile() {
    assertThatThrownBy(() -> readOverlayOn("gone.raw", "raw"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("overlay.qcow2");
  }

  @Test
  void opensNothingWithoutAPolicy() throws IOException {
    Path overlay = overlayOn("base.raw", "raw");
    assertThatThrownBy(() -> read(overlay, BackingFiles.none()))
        .isInstanceOf(FormatException.LimitExceeded.class)
        .hasMessageContaining("base.raw");
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "on"})
  void readsAndWritesExternalDataFiles(String raw) throws IOException {
    Path image = directory.resolve("external.qcow2");
    String options = "data_file=external.data,data_file_raw=" + raw;
    Tool.named("qemu-img")
        .in(directory)
        .output("create", "-q", "-f", "qcow2", "-o", options, "external.qcow2", SIZE);
    // QEMU takes the name relative to its own working directory.
    Tool.named("qemu-io")
        .in(directory)
        .output("-c", "write -P 5 100k 300k", "-c", "write -z 200k 64k", image);
    byte[] model = new byte[SIZE];
    Arrays.fill(model, 100 << 10, 400 << 10, (byte) 5);
    Arrays.fill(model, 200 << 10, 264 << 10, (byte) 0);
    assertThat(read(image, DirectoryBackingFiles.of(image))).isEqualTo(model);
    RandomScript script = new RandomScript(4, model);
    try (Qcow2Image opened =
        Qcow2Image.openWritable(FileDevice.openWritable(image), DirectoryBackingFiles.of(image))) {
      script.run(opened, 40);
    }
    Tool.named("qemu-img").in(directory).output("check", image);
    Path expected = Files.write(directory.resolve("expected.raw"), model);
    Tool.named("qemu-img").in(directory).output("compare", image, expected);
    if (raw.equals("on")) {
      assertThat(Files.readAllBytes(directory.resolve("external.data"))).isEqualTo(model);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void makesExternalDataFiles(boolean raw) throws IOException {
    Path image = directory.resolve("made.qcow2");
    Path data = Files.write(directory.resolve("made.data"), Seeds.bytes(1, 100));
    Qcow2Options options =
        Qcow2Options.defaults().withDataFile(new ExternalDataFile("made.data", raw));
    byte[] model = new byte[SIZE];
    RandomScript script = new RandomScript(5, model);
    try (Qcow2Image made =
        Qcow2Image.create(
            FileDevice.create(image, 0), SIZE, options, DirectoryBackingFiles.of(image))) {
      script.run(made, 30);
    }
    requireContent(image, data, model, raw);
    assertThat(Tool.named("qemu-img").in(directory).output("info", image))
        .contains("data file: made.data", "data file raw: " + raw);
    for (int size : new int[] {SIZE * 2, SIZE / 2, SIZE}) {
      try (Qcow2Image made =
          Qcow2Image.openWritable(
              FileDevice.openWritable(image), DirectoryBackingFiles.of(image))) {
        made.resize(size);
      }
      model = Arrays.copyOf(model, size);
      requireContent(image, data, model, raw);
    }
  }

  private void requireContent(Path image, Path data, byte[] model, boolean raw) throws IOException {
    Tool.named("qemu-img").in(directory).output("check", image);
    Path expected = Files.write(directory.resolve("expected.raw"), model);
    Tool.named("qemu-img").in(directory).output("compare", image, expected);
    assertThat(data).hasSize(model.length);
    if (raw) {
      assertThat(data).hasSameBinaryContentAs(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../elsewhere.data", "image.qcow2", "nbd://host/x"})
  void makesNoDataFileElsewhere(String name) throws IOException {
    Path inner = Files.createDirectories(directory.resolve("inner"));
    Path image = Files.createFile(inner.resolve("image.qcow2"));
    Qcow2Options options = Qcow2Options.defaults().withDataFile(new ExternalDataFile(name, false));
    assertThatThrownBy(
            () ->
                Qcow2Image.create(
                    FileDevice.openWritable(image), SIZE, options, DirectoryBackingFiles.of(image)))
        .isInstanceOf(FormatException.class);
    assertThat(directory.resolve("elsewhere.data")).doesNotExist();
  }

  private void readOverlayOn(String name, String format) throws IOException {
    Path overlay = overlayOn(name, format);
    read(overlay, DirectoryBackingFiles.of(overlay));
  }

  private Path overlayOn(String name, String format) throws IOException {
    Path overlay = Files.createDirectories(directory.resolve("inner")).resolve("overlay.qcow2");
    Qcow2Options options = Qcow2Options.defaults().withBacking(BackingReference.of(name, format));
    Qcow2Image.create(FileDevice.create(overlay, 0), SIZE, options).close();
    return overlay;
  }

  private static byte[] read(Path file, BackingFiles files) throws IOException {
    try (Qcow2Image image = Qcow2Image.open(FileDevice.openReadOnly(file), files)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(image.size()));
      image.read(0, bytes);
      return bytes.array();
    }
  }
}
