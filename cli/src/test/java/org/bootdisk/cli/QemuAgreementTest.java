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
import java.util.stream.Stream;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What qemu-img takes, refuses and finds, {@code bootdisk image} does too. */
class QemuAgreementTest {

  private static final int SIZE = 1 << 20;
  private static final int WHOLE_HEADER = 104;

  @TempDir Path directory;

  @BeforeEach
  void makeImages() throws IOException {
    for (String who : new String[] {"theirs", "ours"}) {
      Path place = Files.createDirectory(directory.resolve(who));
      Path raw = Files.write(place.resolve("disk.raw"), Seeds.bytes(1, SIZE));
      Tool qemu = Tool.named("qemu-img").in(place);
      qemu.output("convert", "-O", "qcow2", raw, "disk.qcow2");
      qemu.output("create", "-q", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", "top.qcow2");
      qemu.output("create", "-q", "-f", "qcow2", "full.qcow2", "1M");
      Tool.named("qemu-io").in(place).output("-c", "write -P 3 100k 300k", "full.qcow2");
    }
  }

  /** A word that begins with @ is a file. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "create -f qcow2 @x 0x100000",
        "create -f qcow2 -o cluster_size=0x1000 @x 1M",
        "create -f qcow2 -o size=2M @x 1M",
        "create -f raw -o size=2M @x 1M",
        "create -f qcow2 -F raw @x 1M",
        "create -f qcow2 -o backing_fmt=qcow2 @x 1M",
        "create -f qcow2 -b disk.qcow2 @x",
        "create -f qcow2 -u -b disk.qcow2 @x 1M",
        "create -f qcow2 -b disk.qcow2 -o backing_fmt=qcow2 @x",
        "create -f qcow2 -o nocow=off @x 1M",
        "rebase -b disk.raw @top.qcow2",
        "rebase -u -b disk.raw @top.qcow2",
        "rebase -u -F raw -b disk.raw @top.qcow2",
        "rebase -t none -T directsync -F raw -b disk.raw @top.qcow2",
        "rebase -T nothing -F raw -b disk.raw @top.qcow2",
        "commit -t nothing @top.qcow2",
        "convert -O qcow2 -B disk.qcow2 @disk.qcow2 @x",
        "convert -O qcow2 -B disk.qcow2 -F qcow2 @disk.qcow2 @x",
        "convert -O qcow2 -F qcow2 @disk.qcow2 @x",
        "convert -m 0 @disk.raw @x",
        "convert -m 1 @disk.raw @x",
        "convert -m 17 @disk.raw @x",
        "convert -C @disk.raw @x",
        "convert -C -S 4k @disk.raw @x",
        "convert -C -c -O qcow2 @disk.raw @x",
        "convert -S 0 @disk.raw @x",
        "convert -S 1 @disk.raw @x",
        "convert -S 3k @full.qcow2 @x",
        "convert -S 16M @full.qcow2 @x",
        "convert -S 17M @full.qcow2 @x",
        "convert -T nothing @disk.raw @x",
        "convert -n -c -O qcow2 @disk.raw @top.qcow2",
        "convert -n -c -O raw @disk.raw @disk.qcow2",
        "convert -c -O raw @disk.raw @x",
        "resize -f qcow2 @full.qcow2 2000001",
        "resize -f qcow2 @full.qcow2 +0x10000",
        "resize -f raw @disk.raw 2000001"
      })
  void takesAndRefusesWhatQemuDoes(String command) {
    Path theirs = directory.resolve("theirs");
    Path ours = directory.resolve("ours");
    Tool.Result judged = Tool.named("qemu-img").in(theirs).run(words(command, theirs));
    CommandRun run = image(words(command, ours));
    assertThat(run.status() == 0).as(run.err()).isEqualTo(judged.status() == 0);
    String[] changed = command.split("@", -1);
    Path result = theirs.resolve(changed[changed.length - 1].split(" ", 2)[0]);
    assertThat(Files.exists(ours.resolve(result.getFileName()))).isEqualTo(Files.exists(result));
    if (Files.exists(result)) {
      Path made = ours.resolve(result.getFileName());
      Tool.named("qemu-img").output("compare", result, made);
      assertThat(virtualSize(made)).isEqualTo(virtualSize(result));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 71, 72, 103, 104, 511, 65_535})
  void endsWithTheStatusesOfQemuWhereTheFileIsCutOff(int length) throws IOException {
    Path full = directory.resolve("ours/full.qcow2");
    Path cut = directory.resolve("cut");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(full), length));
    List<String> commands = new ArrayList<>(List.of("check", "check -f qcow2"));
    if (length < WHOLE_HEADER) { // With one, qemu-img reads tables that are cut off as zeros.
      commands.add("compare -f qcow2 @full.qcow2");
    }
    for (String command : commands) {
      Object[] words = words(command + " @../cut", directory.resolve("ours"));
      CommandRun run = image(words);
      assertThat(run.status())
          .as(command + ": " + run.err())
          .isEqualTo(Tool.named("qemu-img").run(words).status());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"check @none", "compare @none @disk.raw", "compare @disk.raw @none"})
  void endsWithTheStatusesOfQemuWhereThereIsNoFile(String command) {
    Object[] words = words(command, directory.resolve("ours"));
    assertThat(image(words).status()).isEqualTo(Tool.named("qemu-img").run(words).status());
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "511,0", "512,0", "1M,1", "0,1"})
  void findsWhatQemuFindsInDisksWithoutContent(String size, int missing) throws IOException {
    Path image = directory.resolve("empty.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", image, size);
    byte[] file = Files.readAllBytes(image);
    Files.write(image, Arrays.copyOf(file, file.length - missing));
    CommandRun run = image("check", image);
    assertThat(run.status())
        .as(run.err())
        .isEqualTo(Tool.named("qemu-img").run("check", image).status());
  }

  private static long virtualSize(Path image) {
    return JsonParser.parseString(Tool.named("qemu-img").output("info", "--output=json", image))
        .getAsJsonObject()
        .get("virtual-size")
        .getAsLong();
  }

  private static Object[] words(String command, Path place) {
    return Stream.of(command.split(" ", -1))
        .map(word -> word.startsWith("@") ? place.resolve(word.substring(1)) : word)
        .toArray();
  }
}
