package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.Qcow2Options;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk with hostile text wherever it can have text. Nothing of it reaches a terminal, breaks out
 * of a string of JSON, or becomes markup.
 */
class HostileNamesTest {

  /** Stands for hostile text until that is put in its place: what fits the first field of names. */
  private static final String MARKER = "QMARK";

  private static final String EVIL_START = "\u009b2J\u202e&";

  /** Clears the screen, turns the order of the line, and would be an element of HTML. */
  private static final String EVIL = "\u001b[2J<b>&";

  private static final String EVIL_UNITS = "\u001b[\u009b\u202e<b>&";

  @TempDir static Path directory;

  private static Path raw = Path.of("");
  private static Path image = Path.of("");
  private static Path overlay = Path.of("");

  @BeforeAll
  static void makeDisk() throws IOException {
    raw = directory.resolve("disk.img");
    image = directory.resolve("disk.qcow2");
    overlay = directory.resolve("overlay.qcow2");
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve(MARKER + " a long name.txt"), "text");
    Files.createDirectories(tree.resolve(MARKER + "directory.d"));
    Path grub = Files.createDirectories(tree.resolve("grub"));
    Files.writeString(
        grub.resolve("grub.cfg"),
        "menuentry '" + EVIL + "' { linux /" + EVIL + "\u202e }\n" + EVIL + "\n");
    Files.writeString(tree.resolve("QSHORTQQ"), "short");
    Files.write(raw, new byte[8 << 20]);
    require(CommandRun.of("gpt", "create", raw, "--add", "size=4M,type=esp,name=ESP"));
    require(CommandRun.of("fat", "format", raw, "--partition", "1", "--label", "QLABELQ"));
    for (String name : List.of(MARKER + " a long name.txt", MARKER + "directory.d", "grub")) {
      require(CommandRun.of("fat", "cp", "-r", raw, tree.resolve(name), ":/"));
    }
    require(CommandRun.of("fat", "cp", raw, tree.resolve("QSHORTQQ"), ":/"));
    byte[] bytes = Files.readAllBytes(raw);
    replace(bytes, MARKER.getBytes(UTF_16LE), EVIL_START.getBytes(UTF_16LE));
    replace(bytes, "QLABELQ".getBytes(UTF_8), "\u001b[2J<b>".getBytes(ISO_8859_1));
    replace(bytes, "QSHORTQQ".getBytes(UTF_8), "\u001b[2J<b>&".getBytes(ISO_8859_1));
    Files.write(raw, bytes);
    require(CommandRun.of("gpt", "edit", raw, "--name", "1=" + EVIL_UNITS));
    require(CommandRun.of("image", "convert", "-O", "qcow2", raw, image));
    addNames();
  }

  private static void addNames() throws IOException {
    try (Qcow2Image opened =
        Qcow2Image.openWritable(FileDevice.openWritable(image), BackingFiles.none())) {
      opened.snapshots().create(EVIL_UNITS, Instant.EPOCH);
      opened.bitmaps().add(EVIL_UNITS, 65536);
    }
    Qcow2Options options =
        Qcow2Options.defaults().withBacking(BackingReference.of(EVIL_UNITS, EVIL));
    Qcow2Image.create(FileDevice.create(overlay, 0), 1 << 20, options).close();
  }

  private static void require(CommandRun run) {
    assertThat(run.status()).as(run.err()).isZero();
  }

  private static void replace(byte[] bytes, byte[] from, byte[] to) {
    int found = 0;
    for (int at = 0; at + from.length <= bytes.length; at++) {
      if (ByteBuffer.wrap(bytes, at, from.length).equals(ByteBuffer.wrap(from))) {
        System.arraycopy(to, 0, bytes, at, to.length);
        found++;
      }
    }
    assertThat(found).as("places of " + new String(from, UTF_8)).isPositive();
  }

  private static CommandRun run(String command) {
    List<Object> words = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      words.add(
          switch (word) {
            case "RAW" -> raw;
            case "IMAGE" -> image;
            case "OVERLAY" -> overlay;
            case "DIRECTORY" -> directory;
            default -> word;
          });
    }
    return CommandRun.of(words.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect IMAGE",
        "inspect --all IMAGE",
        "inspect --all OVERLAY",
        "inspect DIRECTORY",
        "verify RAW",
        "verify IMAGE",
        "verify OVERLAY",
        "verify --stacktrace OVERLAY",
        "verify --format junit RAW",
        "diff RAW OVERLAY",
        "image info IMAGE",
        "image info OVERLAY",
        "image info --backing-chain OVERLAY",
        "image check OVERLAY",
        "image chain OVERLAY",
        "image map OVERLAY",
        "image snapshot -l IMAGE",
        "image compare IMAGE OVERLAY",
        "gpt show RAW",
        "gpt check RAW",
        "gpt sgdisk -- --print --info=1 RAW",
        "fat ls RAW",
        "fat ls -lR RAW",
        "fat ls -l RAW /nothing",
        "fat tree RAW",
        "fat info RAW",
        "fat check RAW",
        "fat du RAW",
        "fat label RAW",
        "fat map RAW grub/grub.cfg",
        "grub check RAW",
        "grub info RAW"
      })
  void noTextOfADiskActsOnATerminal(String command) {
    CommandRun run = run(command);
    assertThat(run.status()).as(run.err()).isNotEqualTo(ExitCode.SOFTWARE);
    requirePlain(run.out());
    requirePlain(run.err());
  }

  /** No control character but the end of a line, and nothing that turns the order of a line. */
  private static void requirePlain(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n' && acts(c)).count()).as(text).isZero();
  }

  private static boolean acts(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect --json IMAGE",
        "inspect --json OVERLAY",
        "verify --json RAW",
        "verify --json OVERLAY",
        "verify --format sarif RAW",
        "diff --json RAW IMAGE",
        "image info --output=json IMAGE",
        "image info --output=json OVERLAY",
        "image chain --json OVERLAY",
        "gpt show --json RAW",
        "fat ls -R --json RAW",
        "fat info --json RAW",
        "fat check --json RAW",
        "grub check --json RAW"
      })
  void jsonHasAllTextAndNothingThatActs(String command) {
    CommandRun run = run(command);
    assertThat(run.status()).as(run.err()).isNotEqualTo(ExitCode.SOFTWARE);
    requirePlain(run.out());
    requirePlain(run.err());
    assertThat(JsonParser.parseString(run.out()).isJsonNull()).isFalse();
  }

  @Test
  void readingCommandsLeaveTheImageAsItIs() throws IOException {
    byte[] before = Files.readAllBytes(image);
    for (String command :
        List.of("inspect IMAGE", "verify IMAGE", "image check IMAGE", "fat ls -R IMAGE")) {
      run(command);
      assertThat(Files.readAllBytes(image)).as(command).isEqualTo(before);
    }
  }

  @Test
  void jsonKeepsTheTextThatItEscapes() {
    String json = run("image info --output=json IMAGE").out();
    JsonArray snapshots =
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("snapshots");
    assertThat(snapshots.get(0).getAsJsonObject().get("name").getAsString()).isEqualTo(EVIL_UNITS);
  }

  @Test
  void reportsOfJunitAreWholeXml() throws Exception {
    String xml = run("verify --format junit RAW").out();
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
  }

  @Test
  void noTextOfADiskBecomesMarkup() throws IOException {
    Path page = directory.resolve("page.html");
    require(CommandRun.of("inspect", "--html", page, image));
    String html = Files.readString(page);
    assertThat(html).contains("&lt;b&gt;").doesNotContain("<b>", "<script");
    requirePlain(html);
  }

  @Test
  void namesThatLeadOutOfATargetAreNotCopiedOut() throws IOException {
    Path hostile = directory.resolve("hostile.img");
    Path name = Files.writeString(directory.resolve("QQQoutsideQ long name.txt"), "x");
    require(CommandRun.of("fat", "format", hostile, "--size", "2M"));
    require(CommandRun.of("fat", "cp", hostile, name, ":/"));
    byte[] bytes = Files.readAllBytes(hostile);
    replace(bytes, "QQQou".getBytes(UTF_16LE), "../ou".getBytes(UTF_16LE));
    replace(bytes, "QQQOUT~1".getBytes(UTF_8), "../../~1".getBytes(UTF_8));
    Files.write(hostile, bytes);
    Path target = Files.createDirectories(directory.resolve("outer/target"));
    CommandRun copied = CommandRun.of("fat", "cp", "-r", hostile, ":/", target);
    assertThat(copied.status()).as(copied.err()).isNotEqualTo(ExitCode.SOFTWARE);
    assertThat(target.resolveSibling("outside")).doesNotExist();
    assertThat(target.getParent()).isDirectoryNotContaining(file -> !file.equals(target));
    assertThat(directory).isDirectoryNotContaining(file -> file.endsWith("~1.TXT"));
    Path tar = directory.resolve("out.tar");
    CommandRun packed = CommandRun.of("fat", "cp", "--tar", hostile, ":/", tar);
    assertThat(packed.status()).isNotEqualTo(ExitCode.SOFTWARE);
    assertThat(new String(Files.readAllBytes(tar), ISO_8859_1)).doesNotContain("../");
  }
}
