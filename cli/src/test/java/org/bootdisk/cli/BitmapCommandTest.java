package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.DirtyBits;
import org.bootdisk.qcow2.Qcow2Image;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootdisk image} and persistent bitmaps, beside qemu-img. */
class BitmapCommandTest {

  @TempDir Path directory;
  private Path image = Path.of("");

  @BeforeEach
  void makeImage() {
    image = directory.resolve("disk.qcow2");
    qemu("create", "-q", "-f", "qcow2", image, "32M");
  }

  @Test
  void doesWhatQemuDoesWithTheSameWords() throws IOException {
    Path theirs = directory.resolve("theirs.qcow2");
    qemu("create", "-q", "-f", "qcow2", theirs, "32M");
    String[][] steps = {
      {"--add", "-g", "4k", "%", "fine"},
      {"--add", "--disable", "%", "resting"},
      {"--add", "--merge", "fine", "%", "sum"},
      {"--clear", "%", "fine"},
      {"--enable", "--merge", "sum", "--disable", "%", "resting"},
      {"--remove", "--add", "-g", "2M", "%", "sum"},
    };
    for (String[] step : steps) {
      for (Path file : new Path[] {image, theirs}) {
        Tool.named("qemu-io").output("-c", "write 1M 20k", "-c", "write 7M 512", file);
      }
      ok("bitmap", replaced(step, image));
      qemu("bitmap", replaced(step, theirs));
      qemu("check", image);
      assertThat(bitmaps(image)).isEqualTo(bitmaps(theirs));
      for (String name : new String[] {"fine", "resting", "sum"}) {
        assertThat(dirty(image, name)).as(name).isEqualTo(dirty(theirs, name));
      }
    }
  }

  @Test
  void tellsOfBitmapsAsQemuDoes() {
    qemu("bitmap", "--add", "-g", "4k", image, "fine");
    qemu("bitmap", "--add", "--disable", image, "resting");
    assertThat(specificJson(ok("info", "--output=json", image).out()))
        .isEqualTo(specificJson(qemu("info", "--output=json", image)));
    assertThat(ok("info", image).out()).endsWith(specific(qemu("info", image)));
    for (String json : new String[] {"--output=json", "--output=human"}) {
      assertThat(ok("measure", "-O", "qcow2", json, image).out().replaceAll("\\s", ""))
          .isEqualTo(qemu("measure", "-O", "qcow2", json, image).replaceAll("\\s", ""));
    }
  }

  @Test
  void convertsWithBitmaps() throws IOException {
    qemu("bitmap", "--add", "-g", "4k", image, "fine");
    qemu("bitmap", "--add", "--disable", image, "resting");
    Tool.named("qemu-io").output("-c", "write 1M 20k", image);
    Path copy = directory.resolve("copy.qcow2");
    Path theirs = directory.resolve("theirs.qcow2");
    ok("convert", "-O", "qcow2", "--bitmaps", image, copy);
    qemu("convert", "-O", "qcow2", "--bitmaps", image, theirs);
    qemu("check", copy);
    assertThat(dirty(copy, "fine")).isEqualTo(dirty(theirs, "fine")).contains("1048576+20480");
    assertThat(dirty(copy, "resting")).isEmpty();
  }

  @Test
  void leavesOutBrokenBitmapsOnlyWhenAskedTo() throws IOException {
    qemu("bitmap", "--add", image, "b");
    Tool.named("qemu-io").run("-c", "write 0 4k", "-c", "flush", "-c", "sigraise 9", image);
    Path copy = directory.resolve("copy.qcow2");
    CommandRun refused = image("convert", "-O", "qcow2", "--bitmaps", image, copy);
    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("inconsistent");
    ok("convert", "-O", "qcow2", "--bitmaps", "--skip-broken-bitmaps", image, copy);
    assertThat(qemu("info", copy)).doesNotContain("bitmaps");
    assertThat(image("bitmap", "--clear", image, "b").err()).contains("remove the bitmap");
    ok("bitmap", "--remove", image, "b");
    assertThat(qemu("info", image)).doesNotContain("bitmaps");
  }

  @Test
  void mergesFromAnotherImage() throws IOException {
    Path other = directory.resolve("other.qcow2");
    qemu("create", "-q", "-f", "qcow2", other, "32M");
    qemu("bitmap", "--add", other, "b");
    Tool.named("qemu-io").output("-c", "write 3M 100k", other);
    ok("bitmap", "--add", "--merge", "b", "-b", other, "-F", "qcow2", image, "copy");
    assertThat(dirty(image, "copy")).isEqualTo("3145728+131072 ");
  }

  @Test
  void wantsToKnowWhatToDo() {
    assertThat(image("bitmap", image, "b").status()).isEqualTo(ExitCode.USAGE);
    assertThat(image("bitmap", "--clear", "-g", "4k", image, "b").err()).contains("--add");
    assertThat(image("bitmap", "--clear", image, "b").err()).contains("no bitmap 'b'");
    assertThat(image("bitmap", "--add", "-g", "100", image, "b").err()).contains("512");
  }

  private static String bitmaps(Path file) {
    return specificJson(qemu("info", "--output=json", file));
  }

  private static String specificJson(String info) {
    return JsonParser.parseString(info).getAsJsonObject().get("format-specific").toString();
  }

  private static String specific(String info) {
    return info.substring(info.indexOf("Format specific information"));
  }

  /** Empty, too, if there is no such bitmap. */
  private static String dirty(Path file, String name) throws IOException {
    StringBuilder ranges = new StringBuilder();
    try (Qcow2Image opened = Qcow2Image.open(FileDevice.openReadOnly(file), BackingFiles.none())) {
      opened.read(0, ByteBuffer.allocate(1));
      boolean exists =
          opened.bitmaps().list().stream().anyMatch(bitmap -> bitmap.name().equals(name));
      if (exists) {
        DirtyBits bits = opened.bitmaps().bits(name);
        for (long at = bits.nextDirty(0); at < bits.size(); at = bits.nextDirty(at)) {
          long end = bits.nextClean(at);
          ranges.append(at).append('+').append(end - at).append(' ');
          at = end;
        }
      }
    }
    return ranges.toString();
  }

  private static Object[] replaced(String[] words, Path file) {
    Object[] replaced = new Object[words.length];
    for (int i = 0; i < words.length; i++) {
      replaced[i] = words[i].equals("%") ? file : words[i];
    }
    return replaced;
  }

  private static CommandRun ok(String operation, Object... arguments) {
    CommandRun run = image(operation, arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static CommandRun image(String operation, Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "image";
    all[1] = operation;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return CommandRun.of(all);
  }

  private static String qemu(String operation, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = operation;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Tool.named("qemu-img").output(all);
  }
}
