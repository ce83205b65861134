package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.image;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.QemuImg;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Less usual options of {@code bootdisk image}, beside what qemu-img does for them. */
class ImageOptionsTest {

  private static final int SIZE = 1 << 20;

  @TempDir Path directory;
  private Path raw = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void makeImages() throws IOException {
    raw = Files.write(directory.resolve("disk.raw"), Seeds.bytes(1, SIZE));
    image = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("convert", "-O", "qcow2", raw, image);
    Tool.named("qemu-io").output("-c", "write -z 128k 256k", "-c", "discard 640k 64k", image);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1M",
    "64k,300k",
    "100,1000",
    "512k,8M",
    "700000,1",
    "1048575,1",
    "1M,1",
    "2M,1",
  })
  void mapsAPart(String start, String length) {
    for (Path file : List.of(raw, image)) {
      Object[] words = {
        "map", "--output=json", "--start-offset=" + start, "--max-length=" + length, file
      };
      assertThat(JsonParser.parseString(ok(words).out()))
          .isEqualTo(JsonParser.parseString(Tool.named("qemu-img").output(words)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bs=64k",
        "bs=1536 skip=3",
        "bs=4k count=100",
        "bs=1M skip=1",
        "bs=1M skip=7",
        "skip=2047",
        "bs=300000 count=9223372036854775807"
      })
  void copiesAPart(String operands) throws IOException {
    Path theirs = directory.resolve("theirs.raw");
    Path ours = directory.resolve("ours.raw");
    Object[] words = ("dd -f qcow2 -O raw " + operands + " if=" + image + " of=").split(" ", -1);
    Object last = words[words.length - 1];
    words[words.length - 1] = "" + last + theirs;
    Tool.named("qemu-img").output(words);
    words[words.length - 1] = "" + last + ours;
    ok(words);
    assertThat(ours).hasSameBinaryContentAs(theirs);
  }

  /** As dd(1) has it, and qemu-img's manual; qemu-img 7.2 takes what is skipped from the count. */
  @Test
  void countsWhatIsCopied() throws IOException {
    Path part = directory.resolve("part.qcow2");
    ok("dd", "-f", "raw", "-O", "qcow2", "bs=1k", "skip=4", "count=10", "if=" + raw, "of=" + part);
    Path expected = directory.resolve("expected.raw");
    byte[] bytes = Arrays.copyOfRange(Files.readAllBytes(raw), 4096, 4096 + 10_240);
    Files.write(expected, bytes);
    Tool.named("qemu-img").output("compare", "-f", "qcow2", "-F", "raw", part, expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"if=x", "of=x", "if=x of=y bs=0", "if=x of=y seek=1", "if=x of=y bs=q", "x"})
  void refusesOperandsThatMakeNoSense(String operands) {
    Object[] words = ("dd " + operands).split(" ", -1);
    assertThat(image(words).status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void measuresASnapshot() {
    ok("snapshot", "-c", "one", image);
    Tool.named("qemu-io").output("-c", "discard 0 1M", image);
    Object[] words = {"measure", "--output=json", "-O", "qcow2", "-l", "one", image};
    assertThat(JsonParser.parseString(ok(words).out()))
        .isEqualTo(JsonParser.parseString(Tool.named("qemu-img").output(words)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O qcow2 --size 1G -o preallocation=full",
        "-O qcow2 --size 1G -o preallocation=falloc",
        "-O qcow2 --size 1G -o preallocation=metadata",
        "-O raw --size 1000"
      })
  void measuresNewImages(String options) {
    Object[] words = ("measure --output=json " + options).split(" ", -1);
    assertThat(JsonParser.parseString(ok(words).out()))
        .isEqualTo(JsonParser.parseString(Tool.named("qemu-img").output(words)));
    assertThat(image("measure", "--size", "1M", raw).status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void namesBackingFilesAsTheyAreJoined() {
    Path top = directory.resolve("top.qcow2");
    Path middle = directory.resolve("middle.qcow2");
    ok("create", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", middle);
    ok("create", "-f", "qcow2", "-b", "./middle.qcow2", "-F", "qcow2", top);
    Path relative = Path.of("").toAbsolutePath().relativize(top);
    Object[] words = {"info", "--backing-chain", "--output=json", relative};
    assertThat(JsonParser.parseString(ok(words).out()))
        .isEqualTo(JsonParser.parseString(Tool.named("qemu-img").output(words)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"qcow2", "raw"})
  void copiesAtARateWhatItCopiesAtOnce(String format) {
    Path copy = directory.resolve("copy");
    ok("convert", "-r", "100M", "-O", format, image, copy);
    Tool.named("qemu-img").output("compare", image, copy);
    ok("convert", "-r", "100M", "-n", "-O", format, raw, copy);
    Tool.named("qemu-img").output("compare", raw, copy);
  }

  @Test
  void commitsAtARate() {
    Path top = directory.resolve("top.qcow2");
    ok("create", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", top);
    Tool.named("qemu-io").output("-c", "write -P 3 100k 100k", top);
    ok("commit", "-r", "100M", top);
    Tool.named("qemu-io").output("-c", "read -P 3 100k 100k", image);
  }

  @Test
  void takesSecretsForEachLayerInAList() throws IOException {
    Path base = directory.resolve("base.qcow2");
    Path top = directory.resolve("top.qcow2");
    String[] secrets = {
      "--object", "secret,id=one,data=first", "--object", "secret,id=two,data=second"
    };
    qemuWith(secrets, "create", "-q", "-f", "qcow2", "-o", luks("one"), base, "1M");
    qemuWith(
        secrets,
        "create",
        "-q",
        "-f",
        "qcow2",
        "-u",
        "-b",
        "base.qcow2",
        "-F",
        "qcow2",
        "-o",
        luks("two"),
        top,
        "1M");
    String list =
        "driver=qcow2,file.driver=file,file.filename="
            + top
            + ",encrypt.key-secret=two,backing.encrypt.key-secret=one";
    Path copy = directory.resolve("copy.raw");
    CommandRun run = ok(concat(secrets, "convert", "--image-opts", "-O", "raw", list, copy));
    assertThat(run.err()).isEmpty();
    assertThat(copy).hasBinaryContent(new byte[SIZE]);
    assertThat(image("info", "--image-opts", "backing.driver=raw,file.filename=x").err())
        .contains("rebase -u");
    assertThat(image("info", "--image-opts", "file.driver=nbd,file.filename=x").err())
        .contains("only files");
  }

  @Test
  void writesIntoTheImageOfAList() {
    Path existing = directory.resolve("existing.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", existing, "1M");
    String list = "driver=qcow2,file.filename=" + existing;
    ok("convert", "-n", "--target-image-opts", raw, list);
    Tool.named("qemu-img").output("compare", "-f", "raw", "-F", "qcow2", raw, existing);
    assertThat(image("convert", "--target-image-opts", raw, list).status())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void amendsTheSize() {
    ok("amend", "-o", "size=2M", image);
    assertThat(Tool.named("qemu-img").output("info", image)).contains("2097152 bytes");
    assertThat(image("amend", "-o", "size=1M", image).err()).contains("--shrink");
  }

  private static String luks(String secret) {
    return "encrypt.format=luks,encrypt.iter-time=10,encrypt.key-secret=" + secret;
  }

  /** The command's name stands before its options. */
  private static void qemuWith(String[] options, Object... words) {
    QemuImg.encrypting(concat(options, words));
  }

  private static Object[] concat(String[] options, Object... words) {
    List<Object> all = new ArrayList<>();
    all.add(words[0]);
    all.addAll(List.of(options));
    all.addAll(List.of(words).subList(1, words.length));
    return all.toArray();
  }

  private static CommandRun ok(Object... arguments) {
    return image(arguments).requireOk();
  }
}
