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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that would write what they read: refused, and every file is as it was. */
class ImageOverwriteTest {

  @TempDir Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.write(directory.resolve("base.raw"), Seeds.bytes(1, 300 << 10));
    Tool qemu = Tool.named("qemu-img").in(directory);
    qemu.output("create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "top.qcow2");
    qemu.output("convert", "-O", "qcow2", "base.raw", "alone.qcow2");
    qemu.output("convert", "-O", "qcow2", "-o", "data_file=far.data", "base.raw", "far.qcow2");
    Tool.named("qemu-io").in(directory).output("-c", "write -P 7 10k 30k", "top.qcow2");
    Files.createLink(directory.resolve("hard.raw"), directory.resolve("base.raw"));
    Files.createLink(directory.resolve("hard.qcow2"), directory.resolve("alone.qcow2"));
    Files.createSymbolicLink(directory.resolve("soft.qcow2"), Path.of("alone.qcow2"));
    Files.createSymbolicLink(directory.resolve("soft.raw"), Path.of("base.raw"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convert -n -O qcow2 alone.qcow2 alone.qcow2",
        "convert -n -O qcow2 alone.qcow2 hard.qcow2",
        "convert -n -O qcow2 soft.qcow2 alone.qcow2",
        "convert -n -f raw -O raw base.raw soft.raw",
        "convert -n -f raw -O raw hard.raw base.raw",
        "convert -n -O raw top.qcow2 base.raw",
        "convert -n -O raw top.qcow2 hard.raw",
        "convert -n -O raw far.qcow2 far.data",
        "convert -n -f raw -O qcow2 far.data far.qcow2",
        "convert -O raw alone.qcow2 alone.qcow2",
        "convert -O qcow2 top.qcow2 base.raw",
        "convert -O qcow2 base.raw far.data top.qcow2 soft.raw",
        "convert -O qcow2 -B base.raw -F raw alone.qcow2 base.raw",
        "convert -O qcow2 -o data_file=base.raw top.qcow2 new.qcow2",
        "create -f qcow2 -b base.raw -F raw base.raw",
        "create -f qcow2 -b base.raw -F raw soft.raw",
        "create -f qcow2 -b top.qcow2 -F qcow2 base.raw",
        "create -f qcow2 -b far.qcow2 -F qcow2 far.data",
        "create -f qcow2 -b base.raw -F raw -o data_file=base.raw new.qcow2"
      })
  void writesNothingThatItReads(String command) throws IOException {
    String before = digests();
    CommandRun run = image(command);
    assertThat(run.status()).as(run.err()).isIn(ExitCode.USAGE, ExitCode.DATA);
    assertThat(run.err()).containsAnyOf("holds content of", "backs itself");
    assertThat(digests()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create -b base.raw -F raw new.img",
        "create -b base.raw -F raw new.img 1M",
        "create -f raw -b base.raw new.img",
        "create -o cluster_size=4k new.img 1M",
        "create -f raw -o compat=v3 new.img 1M",
        "create -f vmdk new.img 1M",
        "convert -O raw -o cluster_size=4k base.raw new.img",
        "convert -O vdi base.raw new.img"
      })
  void makesNoRawImageWhereMoreWasMeant(String command) throws IOException {
    CommandRun run = image(command);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("qcow2");
    assertThat(directory.resolve("new.img")).doesNotExist();
    if (!command.contains("vmdk") && !command.contains("vdi")) {
      Tool.Result theirs =
          Tool.named("qemu-img").in(directory).run((Object[]) command.split(" ", -1));
      assertThat(theirs.status()).as("qemu-img's: " + theirs.err()).isEqualTo(1);
    }
  }

  @Test
  void takesCommasInNamesDoubled() throws IOException {
    Files.copy(directory.resolve("base.raw"), directory.resolve("a,b.raw"));
    CommandRun run =
        image("create -f qcow2 -o backing_file=a,,b.raw,backing_fmt=raw,cluster_size=4k new.img");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Tool.named("qemu-img").output("info", directory.resolve("new.img")))
        .contains("backing file: a,b.raw", "cluster_size: 4096");
    assertThat(image("amend -o backing_file=base,,.raw,backing_fmt=raw new.img").status()).isZero();
    assertThat(Tool.named("qemu-img").output("info", directory.resolve("new.img")))
        .contains("backing file: base,.raw");
  }

  /** Of all files; the shell gives them in order. */
  private String digests() {
    return Tool.named("sh").in(directory).output("-c", "sha256sum *");
  }

  private CommandRun image(String command) {
    List<Object> words = new ArrayList<>();
    words.add("image");
    boolean value = false;
    for (String word : command.split(" ", -1)) {
      boolean file = !value && (Files.exists(directory.resolve(word)) || word.startsWith("new."));
      words.add(file ? directory.resolve(word) : word);
      value = List.of("-b", "-B", "-o").contains(word);
    }
    return CommandRun.of(words.toArray());
  }
}
