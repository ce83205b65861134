package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bootdisk image} beside qemu-img. */
class ImageCommandTest {

  @TempDir Path directory;
  private Path raw = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void makeImages() throws IOException {
    byte[] content = Seeds.bytes(1, 3 << 20);
    Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
    raw = Files.write(directory.resolve("disk.raw"), content);
    image = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", image);
    Tool.named("qemu-io").output("-c", "write -P 7 100k 300k", "-c", "write -z 0 64k", image);
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "map", "check"})
  void printsQemusJson(String operation) {
    JsonElement theirs = JsonParser.parseString(qemu(operation, "--output=json", image));
    JsonElement ours = JsonParser.parseString(ok(operation, "--output=json", image).out());
    assertThat(ours).isEqualTo(theirs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zlib", "zstd"})
  void convertsThereAndBack(String compression) throws IOException {
    Path packed = directory.resolve("packed.qcow2");
    Path back = directory.resolve("back.raw");
    ok("convert", "-c", "-O", "qcow2", "-o", "compression_type=" + compression, raw, packed);
    qemu("check", packed);
    qemu("compare", raw, packed);
    ok("convert", packed, back);
    assertThat(back).hasSameBinaryContentAs(raw);
    assertThat(ok("compare", raw, packed).err()).contains("identical");
  }

  @Test
  void showsEveryDifference() {
    CommandRun run = image("compare", "--json", raw, image);
    assertThat(run.status()).isEqualTo(1);
    JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(result.getAsJsonArray("differences")).hasSize(2);
  }

  @Test
  void rebasesCommitsResizesAndSnapshots() {
    ok("rebase", "-b", "", image);
    qemu("check", image);
    ok("snapshot", "-c", "one", image);
    ok("resize", image, "+1M");
    ok("snapshot", "-a", "one", image);
    ok("snapshot", "-d", "one", image);
    qemu("check", image);
    assertThat(qemu("info", image)).contains("3 MiB (3145728 bytes)").doesNotContain("Snapshot");
    Path overlay = directory.resolve("overlay.qcow2");
    ok("create", "-f", "qcow2", "-b", image, "-F", "qcow2", overlay);
    Tool.named("qemu-io").output("-c", "write -P 9 0 200k", overlay);
    ok("commit", overlay);
    qemu("check", image);
    Tool.named("qemu-io").output("-c", "read -P 9 0 200k", image);
  }

  @Test
  void refusesWhatWouldLoseOrLeakData() throws IOException {
    CommandRun shrunk = image("resize", image, "1M");
    assertThat(shrunk.status()).isEqualTo(ExitCode.USAGE);
    assertThat(shrunk.err()).contains("--shrink");
    Path elsewhere = Files.createDirectory(directory.resolve("sub")).resolve("overlay.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", elsewhere);
    CommandRun denied = image("map", elsewhere);
    assertThat(denied.status()).isEqualTo(ExitCode.DATA);
    assertThat(denied.err()).contains("disk.raw").contains("--allow-backing");
    ok("map", "--allow-backing", directory, elsewhere);
  }

  private static String qemu(Object... arguments) {
    return Tool.named("qemu-img").output(arguments);
  }

  private static CommandRun ok(Object... arguments) {
    CommandRun run = image(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static CommandRun image(Object... arguments) {
    Object[] words = new Object[arguments.length + 1];
    words[0] = "image";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return CommandRun.of(words);
  }
}
