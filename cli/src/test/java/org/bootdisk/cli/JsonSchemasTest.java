package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands print with --json has the schema that is published for it. */
class JsonSchemasTest {

  /** Of the refcount of cluster 10, its low byte, in bytes: the refcount block is cluster 2. */
  private static final int COUNT_OF_UNUSED = 2 * 65_536 + 2 * 10 + 1;

  @TempDir private static Path directory;

  @BeforeAll
  static void makeImages() throws IOException {
    Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    run("build -q -o @disk.qcow2 --kernel @vmlinuz --manifest");
    run("build -q -o @other.raw --format raw");
    run("image create -q -f qcow2 @base.qcow2 8M");
    run("image create -q -f qcow2 -b base.qcow2 -F qcow2 --record-base @top.qcow2");
    run("image snapshot -q -c before @top.qcow2");
    run("image bitmap -q --add @top.qcow2 backup");
    run("fat format -q @bad.img --size 1M");
    run("fat bad -q @bad.img --clusters 40,41");
    run("grub env -q @disk.qcow2 set saved_entry=1");
    Tool.named("cp").in(directory).output("disk.qcow2", "damaged.qcow2");
    Tool.named("qemu-io")
        .in(directory)
        .output("-c", "write -P 1 1536 512", "-c", "write -P 7 16896 512", "damaged.qcow2");
    run("fat format -q @torn.img --size 1M");
    Tool.named("qemu-io")
        .in(directory)
        .output("-f", "raw", "-c", "write -P 0x55 513 2", "torn.img");
    Tool.named("cp").in(directory).output("top.qcow2", "leaky.qcow2");
    Tool.named("truncate").in(directory).output("-s", "+1M", "leaky.qcow2");
    Tool.named("qemu-io")
        .in(directory)
        .output("-f", "raw", "-c", "write -P 1 " + COUNT_OF_UNUSED + " 1", "leaky.qcow2");
  }

  private static CommandRun run(String words) {
    CommandRun run = CommandRun.of((Object[]) words.replace("@", directory + "/").split(" "));
    return run;
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          build          | build --json -o @new.qcow2
          plan           | plan --json
          plan           | build --dry-run --json
          manifest       | fat cat @none /none
          inspect        | inspect --json @disk.qcow2
          verify         | verify --json @damaged.qcow2
          diff           | diff --json @disk.qcow2 @other.raw
          explain        | explain --json
          run            | run --print --json --qemu /usr/bin/qemu-system-x86_64 --accel tcg @disk.qcow2
          image-info     | image info --json @top.qcow2
          image-info     | image info --json --backing-chain @top.qcow2
          image-info     | image info --json @other.raw
          image-check    | image check --json @top.qcow2
          image-check    | image check --json @leaky.qcow2
          image-map      | image map --json @disk.qcow2
          image-measure  | image measure --json -O qcow2 --size 1M
          image-compare  | image compare --json @top.qcow2 @disk.qcow2
          image-chain    | image chain --json @top.qcow2
          image-snapshot | image snapshot --json -l @top.qcow2
          gpt-show       | gpt show --json @disk.qcow2
          gpt-show       | gpt show --json @damaged.qcow2
          gpt-show       | gpt show --json @base.qcow2
          gpt-change     | gpt edit --json --dry-run --name 2=other @disk.qcow2
          gpt-change     | gpt zap --json --dry-run @disk.qcow2
          gpt-check      | gpt check --json @damaged.qcow2
          gpt-types      | gpt types --json
          fat-ls         | fat ls --json -R @disk.qcow2
          fat-ls         | fat tree --json @disk.qcow2 /EFI
          fat-ls         | fat attr --json @disk.qcow2 /EFI
          fat-info       | fat info --json @disk.qcow2
          fat-format     | fat format --json @large.img --size 40M --type 32 --allow-small-fat32
          fat-format     | fat format --json @new.img --size 1M
          fat-check      | fat check --json @disk.qcow2
          fat-check      | fat check --json @torn.img
          fat-check      | fat repair --json @bad.img
          fat-map        | fat map --json @disk.qcow2 /EFI/BOOT/BOOTX64.EFI
          fat-du         | fat du --json @disk.qcow2
          fat-bad        | fat bad --json @bad.img
          fat-label      | fat label --json @disk.qcow2
          grub-info      | grub info --json @disk.qcow2
          grub-check     | grub check --json @disk.qcow2
          grub-check     | grub check --json @other.raw
          grub-install   | grub install --json --dry-run @disk.qcow2
          grub-uninstall | grub uninstall --json --dry-run --files @disk.qcow2
          grub-menu      | grub menu --json --kernel @vmlinuz
          grub-env       | grub env --json @disk.qcow2
          error          | gpt show --json @none
          error          | gpt shwo --json
          """)
  void holdsToItsSchema(String schema, String words) throws IOException {
    String printed =
        schema.equals("manifest")
            ? Files.readString(directory.resolve("disk.qcow2.manifest.json"))
            : run(words).out();
    JsonElement json = JsonParser.parseString(PublishedSchema.valid(schema, printed));
    if (json.isJsonObject() && json.getAsJsonObject().has("schema")) {
      assertThat(json.getAsJsonObject().get("schema").getAsString())
          .isEqualTo("bootdisk-" + schema + "-1");
    }
    if (!schema.equals("error")) {
      assertThat(printed).doesNotContain("\"exit-status\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image check --json @leaky.qcow2",
        "gpt check --json @damaged.qcow2",
        "fat check --json @torn.img",
        "grub check --json @other.raw",
        "verify --json @damaged.qcow2"
      })
  void findingsHaveOneForm(String words) throws IOException {
    List<JsonObject> findings = new ArrayList<>();
    collectFindings(JsonParser.parseString(run(words).out()), findings);
    assertThat(findings).isNotEmpty();
    for (JsonObject finding : findings) {
      assertThat(finding.keySet())
          .containsExactly(
              "severity", "rule", "where", "field", "actual", "expected", "source", "message");
    }
  }

  private static void collectFindings(JsonElement json, List<JsonObject> findings) {
    if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(element -> collectFindings(element, findings));
    } else if (json.isJsonObject() && json.getAsJsonObject().has("rule")) {
      findings.add(json.getAsJsonObject());
    } else if (json.isJsonObject()) {
      json.getAsJsonObject().asMap().values().forEach(value -> collectFindings(value, findings));
    }
  }

  @Test
  void everySchemaIsListedAndTried() throws Exception {
    String page = Files.readString(Path.of("../docs/schemas/README.md"));
    CsvSource tried =
        JsonSchemasTest.class
            .getDeclaredMethod("holdsToItsSchema", String.class, String.class)
            .getAnnotation(CsvSource.class);
    TreeSet<String> names = new TreeSet<>(List.of("machine", "policy"));
    tried
        .textBlock()
        .lines()
        .forEach(line -> names.add(line.substring(0, line.indexOf('|')).strip()));
    try (Stream<Path> files = Files.walk(Path.of("../docs/schemas"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        String name = file.getFileName().toString();
        assertThat(page).contains("(" + name + ")");
        assertThat(names).contains(name.replace(".schema.json", ""));
      }
    }
  }
}
