package org.bootdisk.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrowAwayOverlayTest {

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"raw", "qcow2"})
  void showsTheImageAndKeepsWritesFromIt(String format) throws IOException {
    Path image = image(format);
    byte[] before = Files.readAllBytes(image);
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(image, directory)) {
      Path file = overlay.drive().file();
      Tool.named("qemu-img").output("check", file);
      assertThat(Tool.named("qemu-img").output("info", "--output=json", file))
          .contains("\"full-backing-filename\": \"" + image + "\"")
          .contains("\"backing-filename-format\": \"" + format + "\"");
      Tool.named("qemu-img").output("compare", "-f", "qcow2", "-F", format, file, image);
      Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -P 7 0 64k", file);
      assertThat(image).hasBinaryContent(before);
    }
    assertThat(directory).isDirectoryContaining(path -> path.equals(image));
    assertThat(directory).isDirectoryNotContaining("glob:**/bootdisk-*");
  }

  @Test
  void hasWholeSectorsWhenTheRawImageHasNot() throws IOException {
    Path image = Files.write(directory.resolve("odd.img"), Seeds.bytes(3, 1000));
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(image, directory)) {
      assertThat(Tool.named("qemu-img").output("info", "--output=json", overlay.drive().file()))
          .contains("\"virtual-size\": 1024");
    }
  }

  @Test
  void readsAnImageThatIsItselfAnOverlay() throws IOException {
    Path base = image("raw");
    Path middle = directory.resolve("middle.qcow2");
    Tool.named("qemu-img").output("create", "-f", "qcow2", "-b", base, "-F", "raw", middle);
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(middle, directory)) {
      Tool.named("qemu-img")
          .output("compare", "-f", "qcow2", "-F", "raw", overlay.drive().file(), base);
    }
  }

  @Test
  void givesUefiItsOwnWritableVariables() throws IOException {
    Path installed = Files.write(directory.resolve("VARS.fd"), Seeds.bytes(4, 4096));
    assertThat(installed.toFile().setReadOnly()).isTrue();
    try (ThrowAwayOverlay overlay = ThrowAwayOverlay.on(image("raw"), directory)) {
      Firmware.Uefi uefi = overlay.uefi(new FirmwareFiles(directory.resolve("CODE.fd"), installed));
      assertThat(uefi.variables()).hasSameBinaryContentAs(installed).isWritable();
    }
    assertThat(directory).isDirectoryNotContaining("glob:**/bootdisk-*");
  }

  @Test
  void leavesNothingWhenTheImageDoesNotExist() {
    assertThatThrownBy(() -> ThrowAwayOverlay.on(directory.resolve("none.img"), directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.img");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void isDeletedAndItsMachineEndedWhenTheProcessIsSignalled(String signal) throws Exception {
    Path image = image("raw");
    Process holder = holder(image);
    try (BufferedReader out = holder.inputReader(UTF_8)) {
      long machine = Long.parseLong(out.readLine());
      assertThat(directory).isDirectoryContaining("glob:**/bootdisk-*");
      Tool.named("kill").output("-" + signal, holder.pid());
      assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(holder.exitValue()).isGreaterThan(128);
      assertThat(out.lines()).as("no stack trace of a race between the hooks").isEmpty();
      assertThat(directory).isDirectoryNotContaining("glob:**/bootdisk-*");
      assertThat(ProcessHandle.of(machine).filter(ProcessHandle::isAlive)).isEmpty();
    } finally {
      holder.destroyForcibly();
    }
  }

  /**
   * A JVM that holds an overlay while a "machine" runs, which first says its process id. It obeys
   * signals even where whoever started the tests (nohup, a shell's background job) ignores them.
   */
  private Process holder(Path image) throws IOException {
    return new ProcessBuilder(
            "env",
            "--default-signal",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            image.toString(),
            directory.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** The program that {@link #holder} starts. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (ThrowAwayOverlay overlay =
          ThrowAwayOverlay.on(Path.of(arguments[0]), Path.of(arguments[1]))) {
        String machine = "exec < \"$0\"; echo $$; exec sleep 60";
        ForegroundProcess.run(List.of("sh", "-c", machine, overlay.drive().file().toString()));
      }
    }
  }

  private Path image(String format) throws IOException {
    Path raw = Files.write(directory.resolve("plain.img"), Seeds.bytes(1, 300 * 1024));
    if (format.equals("raw")) {
      return raw;
    }
    Path image = directory.resolve("image." + format);
    Tool.named("qemu-img").output("convert", "-f", "raw", "-O", format, raw, image);
    return image;
  }
}
