package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that QEMU has open, beside what qemu-img does with them. */
class ImageLockTest {

  @TempDir Path directory;
  private Path base = Path.of("");
  private Path top = Path.of("");
  private Path other = Path.of("");
  private @Nullable Process holder;

  @BeforeEach
  void makeChain() {
    base = directory.resolve("base.raw");
    top = directory.resolve("top.qcow2");
    other = directory.resolve("other.raw");
    qemu("create", "-q", "-f", "raw", base, "1M");
    qemu("create", "-q", "-f", "raw", other, "1M");
    qemu("create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", top);
  }

  @AfterEach
  void letGo() throws InterruptedException {
    if (holder != null) {
      holder.destroy();
      holder.waitFor();
    }
  }

  /** Has QEMU's file and format drivers open an image until the test ends. */
  private void hold(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("qemu-io"));
    command.addAll(List.of(arguments));
    holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    // It prompts once the image is open.
    assertThat(holder.getInputStream().read()).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info top.qcow2",
        "info --backing-chain top.qcow2",
        "check top.qcow2",
        "map top.qcow2",
        "measure -O qcow2 top.qcow2",
        "snapshot -l top.qcow2",
        "compare top.qcow2 other.raw",
        "compare other.raw top.qcow2",
        "convert -O raw top.qcow2 copy.raw"
      })
  void readsNoImageThatIsWrittenUnlessToldTo(String command) throws IOException {
    hold("-f", "qcow2", top.toString());
    assertAgreeOn(command);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info top.qcow2",
        "info -f raw base.raw",
        "info --backing-chain top.qcow2",
        "check top.qcow2",
        "map top.qcow2",
        "map -f raw base.raw",
        "measure -O qcow2 top.qcow2",
        "snapshot -l top.qcow2",
        "convert -O raw top.qcow2 copy.raw"
      })
  void readsNoBackingFileThatIsWrittenUnlessToldTo(String command) throws IOException {
    hold("-f", "raw", base.toString());
    assertAgreeOn(command);
  }

  private void assertAgreeOn(String command) {
    Tool.Result theirs =
        Tool.named("qemu-img").in(directory).run((Object[]) command.split(" ", -1));
    CommandRun ours = image(command);
    assertThat(ours.status() == 0).as(ours.err() + theirs.err()).isEqualTo(theirs.status() == 0);
    if (theirs.status() != 0) {
      assertThat(theirs.err()).contains("Failed to get shared \"write\" lock");
      assertThat(ours.err()).contains("in use by another program").contains("--force-share");
    }
    assertThat(image(command.replaceFirst(" ", " -U ")).status()).isZero();
  }

  private CommandRun image(String command) {
    List<Object> words = new ArrayList<>();
    words.add("image");
    for (String word : command.split(" ", -1)) {
      Path file = directory.resolve(word);
      words.add(Files.exists(file) || word.equals("copy.raw") ? file : word);
    }
    return CommandRun.of(words.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "commit,top.qcow2",
    "rebase -b other.raw -F raw,top.qcow2",
    "amend -o compat=v2,top.qcow2"
  })
  void changesNothingThatIsRead(String operation, String name) throws IOException {
    Path file = directory.resolve(name);
    hold("-r", "-f", "qcow2", file.toString());
    CommandRun run = image(operation + " " + name);
    assertThat(run.status()).isEqualTo(ExitCode.IN_USE);
    assertThat(run.err()).contains("in use by another program").doesNotContain("--force-share");
  }

  /** Here we are stricter than qemu-img, which compares what will be another thing soon. */
  @Test
  void comparesNothingThatChanges() throws IOException {
    hold("-f", "raw", base.toString());
    assertThat(image("compare top.qcow2 other.raw").status()).isEqualTo(ExitCode.IN_USE);
    assertThat(image("compare -U top.qcow2 other.raw").status()).isZero();
  }

  @Test
  void readsWhatIsOnlyRead() throws IOException {
    hold("-r", "-f", "qcow2", top.toString());
    assertThat(image("convert -O raw top.qcow2 copy.raw").status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"info far.qcow2", "check far.qcow2", "map far.qcow2"})
  void seesWritersOfDataFiles(String command) throws IOException {
    Path far = directory.resolve("far.qcow2");
    Tool.named("qemu-img")
        .in(directory)
        .output("create", "-q", "-f", "qcow2", "-o", "data_file=far.data", far, "1M");
    hold("-f", "raw", directory.resolve("far.data").toString());
    assertAgreeOn(command);
  }

  private static String qemu(Object... arguments) {
    return Tool.named("qemu-img").output(arguments);
  }
}
