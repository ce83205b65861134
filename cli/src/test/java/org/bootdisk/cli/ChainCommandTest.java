package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.image;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.qcow2.BackingFiles;
import org.bootdisk.qcow2.Qcow2Image;
import org.bootdisk.qcow2.layout.BackingReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bootdisk image chain}, and what overlays record of their backing files. */
class ChainCommandTest {

  @TempDir Path directory;
  private Path base = Path.of("");
  private Path middle = Path.of("");
  private Path top = Path.of("");

  @BeforeEach
  void makeChain() throws IOException {
    base = Files.write(directory.resolve("base.raw"), Seeds.bytes(1, 1 << 20));
    middle = directory.resolve("middle.qcow2");
    top = directory.resolve("top.qcow2");
    ok("create", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "--record-base", middle);
    Tool.named("qemu-io").output("-c", "write -P 5 64k 64k", middle);
    ok("create", "-f", "qcow2", "-b", "middle.qcow2", "-F", "qcow2", "--record-base", top);
  }

  @Test
  void refusesBackingFilesThatHaveChanged() {
    Path copy = directory.resolve("copy.raw");
    ok("convert", top, copy);
    assertThat(qemu("compare", top, copy)).contains("identical");
    qemuKeepsTheRecord();
    Tool.named("qemu-io").output("-f", "raw", "-c", "write -P 9 900k 512", base);
    CommandRun refused = image("convert", top, copy);
    assertThat(refused.status()).isEqualTo(ExitCode.DATA);
    assertThat(refused.err())
        .contains("has changed")
        .containsPattern("digest [0-9a-f]{64}, expected [0-9a-f]{64}, as recorded")
        .contains("--allow-changed-base");
    assertThat(image("compare", top, copy).status()).isEqualTo(2);
    assertThat(image("rebase", "-b", "", middle).status()).isEqualTo(ExitCode.DATA);
    assertThat(image("commit", middle).status()).isEqualTo(ExitCode.DATA);
    ok("info", "--backing-chain", top);
    ok("snapshot", "-l", top);
    ok("convert", "--allow-changed-base", top, copy);
    assertThat(problems(chain(2))).containsExactly("[]", "[\"stale\"]", "[\"stale\"]");
    assertThat(problems(chain(0, "--no-verify"))).containsExactly("[]", "[]", "[]");
    ok("chain", "--accept", top);
    chain(0);
    ok("convert", top, copy);
  }

  @Test
  void leavesOverlaysAsTheyAreThatCannotGrow() throws IOException {
    Tool.named("qemu-io").output("-f", "raw", "-c", "write -P 9 900k 512", base);
    byte[] before = Files.readAllBytes(middle);
    assertThat(image("resize", middle, "+1M").status()).isEqualTo(ExitCode.DATA);
    assertThat(middle).hasBinaryContent(before);
    Object[] words = {"resize", "--allow-changed-base", "--preallocation=full", middle, "+1M"};
    assertThat(image(words).status()).isEqualTo(ExitCode.USAGE);
    assertThat(middle).hasBinaryContent(before);
    ok("resize", "--allow-changed-base", middle, "+1M");
  }

  /** QEMU rewrites the header: for its own options, and for another name of the backing file. */
  private void qemuKeepsTheRecord() {
    JsonElement before = chain(0).get(0).getAsJsonObject().get("recorded-base");
    qemu("amend", "-o", "lazy_refcounts=on", top);
    qemu("rebase", "-u", "-b", "./middle.qcow2", "-F", "qcow2", top);
    qemu("snapshot", "-c", "one", top);
    assertThat(before.getAsJsonObject().get("length").getAsLong()).isEqualTo(1 << 20);
    assertThat(chain(0).get(0).getAsJsonObject().get("recorded-base")).isEqualTo(before);
  }

  @Test
  void recordsWhatCommitAndRebaseMakeOfTheBase() {
    Tool.named("qemu-io").output("-c", "write -P 7 0 200k", top);
    ok("commit", top);
    chain(0);
    ok("rebase", "-b", "base.raw", "-F", "raw", top);
    chain(0);
    ok("rebase", "-b", "", top);
    assertThat(chain(0).get(0).getAsJsonObject().has("recorded-base")).isFalse();
  }

  @Test
  void digestsContentAndNotItsStorage() {
    Path other = directory.resolve("other.qcow2");
    qemu("convert", "-O", "qcow2", "-c", "-o", "cluster_size=4k", base, other);
    ok("rebase", "-u", "-b", "other.qcow2", "-F", "qcow2", "--record-base", middle);
    JsonElement packed = chain(0).get(1).getAsJsonObject().get("recorded-base");
    ok("rebase", "-u", "-b", "base.raw", "-F", "raw", "--record-base", middle);
    assertThat(chain(0).get(1).getAsJsonObject().get("recorded-base")).isEqualTo(packed);
  }

  @Test
  void findsMissingLoopingAndMisSizedFiles() throws IOException {
    ok("resize", "--shrink", "-f", "raw", base, "512k");
    assertThat(problems(chain(2)).get(2)).isEqualTo("[\"smaller\",\"stale\"]");
    try (Qcow2Image image =
        Qcow2Image.openWritable(FileDevice.openWritable(middle), BackingFiles.none())) {
      image.base().change(Optional.of(new BackingReference("base.raw", Optional.empty())));
    }
    assertThat(problems(chain(3, "--no-verify")).get(2))
        .isEqualTo("[\"format-not-recorded\",\"smaller\"]");
    Files.delete(base);
    assertThat(problems(chain(2, "--no-verify")).get(2)).contains("missing");
    ok("rebase", "-u", "-b", "top.qcow2", "-F", "qcow2", middle);
    assertThat(problems(chain(2, "--no-verify")).get(2)).isEqualTo("[\"looping\"]");
    Path elsewhere = Files.createDirectory(directory.resolve("sub")).resolve("top.qcow2");
    qemu("create", "-q", "-f", "qcow2", "-u", "-b", middle, "-F", "qcow2", elsewhere, "1M");
    CommandRun denied = image("chain", "--json", elsewhere);
    assertThat(denied.status()).isEqualTo(2);
    assertThat(problems(parsed(denied)).get(1)).isEqualTo("[\"not-allowed\"]");
  }

  @Test
  void relinksAndBundlesChains() throws IOException {
    Path bundle = directory.resolve("bundle");
    ok("rebase", "-u", "-b", base, "-F", "raw", "--record-base", middle);
    assertThat(chain(0).get(2).getAsJsonObject().get("absolute").getAsBoolean()).isTrue();
    ok("chain", "--bundle", bundle, "--link", top);
    CommandRun whole = ok("chain", "--json", bundle.resolve("top.qcow2"));
    assertThat(parsed(whole).get(2).getAsJsonObject().get("absolute").getAsBoolean()).isFalse();
    assertThat(qemu("compare", top, bundle.resolve("top.qcow2"))).contains("identical");
    assertThat(Files.getAttribute(base, "unix:nlink")).isEqualTo(2);
    ok("chain", "--relink", top);
    assertThat(chain(0).get(2).getAsJsonObject().get("absolute").getAsBoolean()).isFalse();
    Path moved = Files.createDirectory(directory.resolve("moved"));
    Files.move(base, moved.resolve("base.raw"));
    ok("chain", "--relink", "--in", moved, top);
    assertThat(chain(0).get(2).getAsJsonObject().get("named").getAsString())
        .isEqualTo("moved/base.raw");
    Files.move(moved.resolve("base.raw"), base);
    ok("chain", "--relink", "--map", "moved/base.raw=base.raw", top);
    chain(0);
    assertThat(image("chain", "--bundle", bundle, top).status()).isEqualTo(ExitCode.USAGE);
  }

  private JsonArray chain(int status, Object... options) {
    Object[] words = new Object[options.length + 3];
    words[0] = "chain";
    words[1] = "--json";
    System.arraycopy(options, 0, words, 2, options.length);
    words[words.length - 1] = top;
    CommandRun run = image(words);
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    return parsed(run);
  }

  private static JsonArray parsed(CommandRun run) {
    return JsonParser.parseString(run.out()).getAsJsonArray();
  }

  private static List<String> problems(JsonArray chain) {
    List<String> problems = new ArrayList<>();
    for (JsonElement layer : chain) {
      JsonObject object = layer.getAsJsonObject();
      problems.add(object.get("problems").toString());
    }
    return problems;
  }

  private static String qemu(Object... arguments) {
    return Tool.named("qemu-img").output(arguments);
  }

  private static CommandRun ok(Object... arguments) {
    return image(arguments).requireOk();
  }
}
