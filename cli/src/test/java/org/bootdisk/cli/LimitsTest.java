package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that may not write as much, or open as many files, as their work takes. */
@Tag("slow")
class LimitsTest {

  private static final int SIZE = 4 << 20;

  @TempDir Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.write(directory.resolve("source.raw"), Seeds.bytes(1, SIZE));
    Files.write(directory.resolve("base.raw"), Seeds.bytes(2, SIZE));
    Tool.named("qemu-img")
        .in(directory)
        .output("create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "top.qcow2", "8M");
    Tool.named("qemu-io").in(directory).output("-c", "write -P 7 5M 100k", "top.qcow2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "build -o out.qcow2",
        "image convert -O qcow2 source.raw out.qcow2",
        "image convert -c -O qcow2 source.raw out.qcow2",
        "image convert -O qcow2 -o data_file=far.data source.raw out.qcow2",
        "image create -f qcow2 -o preallocation=falloc out.qcow2 64M",
        "image create -f qcow2 -o preallocation=full,data_file=far.data out.qcow2 64M",
        "image dd bs=1M if=source.raw of=out.raw",
        "image resize -f raw base.raw +16M",
        "image rebase -b '' top.qcow2",
        "image commit top.qcow2",
        "image chain --bundle together top.qcow2",
        "fat format --size 64M out.img",
      })
  void noRoomLeavesAllAsItWas(String command) {
    String before = Tool.named("sh").in(directory).output("-c", "sha256sum * | grep -v top.qcow2");
    Tool.Result run = limited("ulimit -f 4400", command);
    assertThat(run.status()).as(run.toString()).isEqualTo(ExitCode.IO);
    assertThat(run.err()).hasLineCount(1).startsWith("bootdisk: ").contains("ulimit -f");
    assertThat(run.err()).contains(named(command)).doesNotContain(".partial");
    Tool.named("qemu-img").in(directory).output("check", "top.qcow2");
    String after = Tool.named("sh").in(directory).output("-c", "sha256sum * | grep -v top.qcow2");
    if (!command.contains("commit")) {
      assertThat(after).isEqualTo(before);
    }
    assertThat(List.of(directory.toFile().list()))
        .containsExactlyInAnyOrder("source.raw", "base.raw", "top.qcow2");
  }

  /** The file that the message must name. */
  private static String named(String command) {
    for (String file : List.of("far.data", "out.", "together", "base.raw", "top.qcow2")) {
      if (command.contains(file) && !command.contains("image commit")) {
        return file;
      }
    }
    return "base.raw";
  }

  /** Whatever few files may be open: it is done, or it is said in one line why not. */
  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32, 48})
  void fewOpenFilesAreNoRiddle(int files) {
    Tool.Result run = limited("ulimit -n " + files, "image convert -O qcow2 source.raw out.qcow2");
    if (run.status() == 0) {
      Tool.named("qemu-img").in(directory).output("compare", "source.raw", "out.qcow2");
    } else if (run.err().startsWith("bootdisk: ")) {
      assertThat(run.err()).contains("ulimit -n").hasLineCount(1);
      assertThat(run.status()).isEqualTo(ExitCode.IO);
    } else {
      // The JVM itself could not start.
      assertThat(run.err()).doesNotContain("at org.bootdisk");
    }
    assertThat(directory.toFile().list()).hasSizeLessThanOrEqualTo(4);
    assertThat(Tool.named("ls").in(directory).output("-A")).doesNotContain(".partial");
  }

  private Tool.Result limited(String limit, String command) {
    List<Object> words = new ArrayList<>(List.of("-c", limit + "; exec \"$@\"", "sh"));
    List<Object> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      arguments.add(word.equals("''") ? "" : word);
    }
    words.addAll(BootdiskProcess.words(arguments.toArray()));
    return Tool.named("sh").in(directory).run(words.toArray());
  }
}
