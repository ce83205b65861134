package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.image;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
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
  void mapsWithTheNamesOfFilesAsQemuDoes() throws IOException {
    Path middle = directory.resolve("middle.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", middle);
    Path data = directory.resolve("top.data");
    Path top = directory.resolve("top.qcow2");
    ok(
        "create",
        "-f",
        "qcow2",
        "-b",
        "middle.qcow2",
        "-F",
        "qcow2",
        "-o",
        "data_file=top.data",
        top);
    Tool.named("qemu-io").output("-c", "write -P 7 2500k 100k", middle);
    Tool.named("qemu-io").in(directory).output("-c", "write -P 8 10k 100k", "top.qcow2");
    assertThat(data).exists();
    String theirs = Tool.named("qemu-img").in(directory).output("map", "top.qcow2");
    String ours = ok("map", top).out().replace(directory + "/", "");
    assertThat(ours).isEqualTo(theirs.replace(directory + "/", ""));
  }

  @Test
  void commitsDownAChain() throws IOException {
    Path base = directory.resolve("base.qcow2");
    qemu("create", "-q", "-f", "qcow2", base, "4M");
    Path middle = directory.resolve("middle.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", middle, "2M");
    Path top = directory.resolve("top.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-b", "middle.qcow2", "-F", "qcow2", top, "4M");
    Tool.named("qemu-io").output("-c", "write -P 1 0 4M", base);
    Tool.named("qemu-io").output("-c", "write -P 2 1M 100k", "-c", "write -z 1800k 64k", middle);
    Tool.named("qemu-io").output("-c", "write -P 3 1050k 10k", "-c", "discard 1M 4k", top);
    Path before = directory.resolve("before.raw");
    qemu("convert", "-O", "raw", top, before);
    ok("commit", "-b", base, top);
    qemu("check", base);
    qemu("compare", "-f", "raw", "-F", "qcow2", before, base);
    assertThat(image("commit", "-b", raw, top).err()).contains("not in the backing chain");
  }

  /** Digits at random, which compress to half their size. */
  private Path compressible() throws IOException {
    byte[] bytes = Seeds.bytes(3, 3 << 20);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('0' + (bytes[i] & 7));
    }
    return Files.write(directory.resolve("digits.raw"), bytes);
  }

  @Test
  void rebasesWithCompressedCopies() throws IOException {
    Path digits = compressible();
    Path overlay = directory.resolve("overlay.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-b", digits, "-F", "raw", overlay);
    Tool.named("qemu-io").output("-c", "write -P 6 100k 10k", overlay);
    Path before = directory.resolve("before.raw");
    qemu("convert", "-O", "raw", overlay, before);
    ok("rebase", "-c", "-p", "-t", "none", "-b", "", overlay);
    qemu("check", overlay);
    qemu("compare", "-f", "raw", "-F", "qcow2", before, overlay);
    assertThat(overlay).satisfies(file -> assertThat(Files.size(file)).isLessThan(2_400_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-c"})
  void convertsOntoABackingFile(String form) throws IOException {
    Path changed = directory.resolve("changed.raw");
    Files.copy(raw, changed);
    Tool.named("qemu-io")
        .output("-f", "raw", "-c", "write -P 5 2000k 10k", "-c", "write -z 0 3k", changed);
    Path delta = directory.resolve("delta.qcow2");
    if (form.isEmpty()) {
      ok("convert", "-O", "qcow2", "-B", "disk.raw", "-F", "raw", changed, delta);
    } else {
      ok("convert", form, "-O", "qcow2", "-B", "disk.raw", "-F", "raw", changed, delta);
    }
    qemu("check", delta);
    qemu("compare", "-f", "raw", "-F", "qcow2", changed, delta);
    assertThat(Files.size(delta)).as("only what differs").isLessThan(800_000);
  }

  @Test
  void convertsSeveralImagesIntoOneThatIsZero() throws IOException {
    Path joined = directory.resolve("joined.raw");
    Path theirs = directory.resolve("theirs.raw");
    qemu("convert", "-O", "raw", raw, image, theirs);
    ok("convert", "-p", "-m", "16", "-W", "-T", "none", raw, image, joined);
    assertThat(joined).hasSameBinaryContentAs(theirs);
    Path existing = directory.resolve("existing.qcow2");
    qemu("create", "-q", "-f", "qcow2", existing, "6M");
    ok("convert", "-n", "--target-is-zero", "-O", "qcow2", raw, image, existing);
    qemu("compare", existing, theirs);
  }

  @Test
  void salvagesWhatCanBeRead() throws IOException {
    Path damaged = directory.resolve("damaged.qcow2");
    Path digits = compressible();
    qemu("convert", "-c", "-O", "qcow2", digits, damaged);
    // The last compressed clusters are cut off.
    try (FileChannel file = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
      file.truncate(file.size() * 3 / 4);
    }
    Path copy = directory.resolve("copy.raw");
    if (image("convert", damaged, copy).status() == 0) {
      throw new AssertionError("the damage does no harm");
    }
    CommandRun run = ok("convert", "--salvage", damaged, copy);
    assertThat(run.err()).contains("cannot be read: sector at");
    assertThat(copy).hasSize(Files.size(digits));
    byte[] content = Files.readAllBytes(copy);
    assertThat(Arrays.copyOf(content, 1 << 20))
        .isEqualTo(Arrays.copyOf(Files.readAllBytes(digits), 1 << 20));
  }

  @Test
  void makesAndAmendsImagesWithExternalData() throws IOException {
    Path made = directory.resolve("made.qcow2");
    ok("convert", "-O", "qcow2", "-o", "data_file=made.raw,data_file_raw=on", raw, made);
    assertThat(directory.resolve("made.raw")).hasSameBinaryContentAs(raw);
    String inDirectory = Tool.named("qemu-img").in(directory).output("info", "made.qcow2");
    assertThat(ok("info", made).out())
        .endsWith(inDirectory.substring(inDirectory.indexOf("Format specific")));
    ok("amend", "-o", "data_file_raw=off", made);
    assertThat(ok("info", made).out()).contains("data file raw: false");
    assertThat(image("amend", "-o", "data_file_raw=on", made).status()).isEqualTo(ExitCode.USAGE);
    ok("resize", "--preallocation=full", made, "+1M");
    Tool.named("qemu-img").in(directory).output("check", "made.qcow2");
    assertThat(directory.resolve("made.raw")).hasSize(4 << 20);
  }

  @Test
  void makesNoDataFileOfWhatTheImageIsMadeOf() throws IOException {
    byte[] content = Files.readAllBytes(raw);
    Path made = directory.resolve("made.qcow2");
    String option = "data_file=" + raw.getFileName();
    CommandRun converted = image("convert", "-O", "qcow2", "-o", option, raw, made);
    assertThat(converted.status()).isEqualTo(ExitCode.USAGE);
    assertThat(converted.err()).contains("holds content of");
    Path overlay = directory.resolve("overlay.qcow2");
    ok("create", "-f", "qcow2", "-b", raw.getFileName(), "-F", "raw", overlay);
    CommandRun created =
        image("create", "-f", "qcow2", "-b", "overlay.qcow2", "-F", "qcow2", "-o", option, made);
    assertThat(created.status()).as(created.err()).isEqualTo(ExitCode.USAGE);
    assertThat(raw).hasBinaryContent(content);
    assertThat(made).doesNotExist();
  }

  @Test
  void keepsTheEndOfDisksThatAreNotWholeSectors() throws IOException {
    Path odd = Files.write(directory.resolve("odd.raw"), Seeds.bytes(2, 1000));
    Path made = directory.resolve("odd.qcow2");
    ok("convert", "-f", "raw", odd, "-O", "qcow2", made);
    assertThat(qemu("info", made)).contains("1024 bytes");
    qemu("compare", "-f", "raw", "-F", "qcow2", odd, made);
    ok("convert", "-c", "-O", "qcow2", odd, made);
    qemu("compare", "-f", "raw", "-F", "qcow2", odd, made);
    ok("create", "-f", "qcow2", "-b", odd, "-F", "raw", made);
    assertThat(qemu("info", made)).contains("1024 bytes");
    ok("rebase", "-b", "", made);
    qemu("compare", "-f", "raw", "-F", "qcow2", odd, made);
  }

  @Test
  void replacesNoImageThatAnotherProgramHasOpen() throws IOException {
    Process other =
        new ProcessBuilder("qemu-io", image.toString()).redirectErrorStream(true).start();
    try {
      // It prompts once the image is open.
      assertThat(other.getInputStream().read()).isNotNegative();
      CommandRun created = image("create", "-f", "qcow2", image, "1M");
      assertThat(created.err()).contains("in use by another program");
      CommandRun converted = image("convert", "-O", "qcow2", raw, image);
      assertThat(converted.err()).contains("in use by another program");
    } finally {
      other.destroy();
    }
  }

  @Test
  void takesOptionsBetweenImages() {
    Path copy = directory.resolve("copy.raw");
    ok("convert", "-f", "qcow2", image, "-O", "raw", copy);
    qemu("compare", "-f", "qcow2", "-F", "raw", image, copy);
    assertThat(image("convert", "-O", "raw", copy).status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void shrinksByANegativeSize() {
    ok("resize", "--shrink", image, "-1M");
    assertThat(qemu("info", image)).contains("2097152 bytes");
  }

  @Test
  void makesEmptyDisksWithoutLeaks() {
    Path empty = directory.resolve("empty.qcow2");
    ok("create", "-f", "qcow2", empty, "0");
    qemu("check", empty);
    qemu("create", "-q", "-f", "qcow2", empty, "0");
    ok("snapshot", "-c", "one", empty);
    ok("snapshot", "-a", "one", empty);
    qemu("check", empty);
    ok("snapshot", "-d", "one", empty);
    qemu("check", empty);
  }

  @Test
  void checksAndRepairsExternalDataFiles() throws IOException {
    Tool tool = Tool.named("qemu-img").in(directory);
    tool.output("create", "-q", "-f", "qcow2", "-o", "data_file=far.data", "far.qcow2", "5M");
    Path far = directory.resolve("far.qcow2");
    Tool.named("qemu-io").in(directory).output("-c", "write -P 3 0 3M", far);
    ok("check", far);
    try (FileDevice file = FileDevice.openWritable(far)) {
      // The L2 table's refcount.
      file.write(0x20008, ByteBuffer.allocate(Short.BYTES));
    }
    assertThat(image("check", far).status()).isEqualTo(2);
    ok("check", "-r", "all", far);
    tool.output("check", "far.qcow2");
    Tool.named("qemu-io").in(directory).output("-c", "read -P 3 0 3M", far);
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
    return image(arguments).requireOk();
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "metadata", "falloc", "full"})
  void infoTellsTheBlocksThatAFileTakesAsQemuImgDoes(String preallocation) {
    Path image = directory.resolve("image");
    Tool.named("qemu-img")
        .output("create", "-q", "-f", "qcow2", "-o", "preallocation=" + preallocation, image, "8M");
    String key = "actual-size";
    JsonObject theirs =
        JsonParser.parseString(Tool.named("qemu-img").output("info", "--output=json", image))
            .getAsJsonObject();
    JsonObject ours =
        JsonParser.parseString(CommandRun.of("image", "info", "--output=json", image).out())
            .getAsJsonObject();
    assertThat(ours.get(key)).isEqualTo(theirs.get(key));
  }
}
