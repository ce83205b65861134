package org.bootdisk.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bootdisk.bootdisk.DiskPlan;
import org.bootdisk.bootdisk.Planner;
import org.bootdisk.bootdisk.grub.GrubFinder;
import org.bootdisk.bootdisk.recipe.BuildTime;
import org.bootdisk.bootdisk.recipe.ImageFormat;
import org.bootdisk.bootdisk.recipe.PartitionContent;
import org.bootdisk.bootdisk.recipe.PartitionRecipe;
import org.bootdisk.bootdisk.recipe.Recipe;
import org.bootdisk.bootdisk.recipe.RecipeException;
import org.bootdisk.cli.CommandRun;
import org.bootdisk.cli.PublishedSchema;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of a build, and what another build is held to. */
class BuildRecordsTest {

  @TempDir Path directory;
  private Path recipe = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void writeRecipe() throws IOException {
    Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    image = directory.resolve("disk.raw");
    recipe =
        Files.writeString(
            directory.resolve("disk.yaml"),
            "format: raw\nmenu:\n- {title: Linux, kernel: vmlinuz}\n");
  }

  @Test
  void lockedBuildOfTheSameInputsSucceeds() throws IOException {
    Path lock = directory.resolve("bootdisk.lock");
    build("--lock", lock);
    assertThat(lock)
        .content()
        .contains("- name: \"grub/i386-pc\"\n  version: \"2.06", "- name: \"vmlinuz\"\n", "menu");
    build("--locked");
    build("--locked-by", lock);
  }

  @Test
  void lockedBuildFailsByNameOnEachDifference() throws IOException {
    build("--lock", directory.resolve("bootdisk.lock"));
    byte[] kernel = FakeKernel.bytes();
    kernel[kernel.length - 1]++;
    Files.write(directory.resolve("vmlinuz"), kernel);
    refuseLocked("bootdisk.lock: 'vmlinuz' is sha256:");
    Files.write(directory.resolve("vmlinuz"), FakeKernel.bytes());
    Files.writeString(recipe, "format: raw\nmenu:\n- {title: Other, kernel: vmlinuz}\n");
    refuseLocked("bootdisk.lock: 'menu' is sha256:");
    Files.writeString(recipe, "size: 50M\nmenu:\n- {title: Linux, kernel: vmlinuz}\n");
    refuseLocked("bootdisk.lock: the plan is sha256:");
    Files.writeString(recipe, "menu:\n- {title: Linux, kernel: disk.yaml}\n");
    refuseLocked("'vmlinuz' is locked and not used any more");
    refuseLocked("'disk.yaml' is used and not locked");
  }

  private void refuseLocked(String message) {
    CommandRun run = CommandRun.of("build", "--locked", "-o", image.resolveSibling("x"), recipe);
    assertThat(run.err()).contains(message);
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  void manifestTellsWhatOtherToolsSeeAndHowToBuildItAgain() throws IOException {
    build("--manifest");
    PublishedSchema.valid(
        "manifest", Files.readString(directory.resolve("disk.raw.manifest.json")));
    JsonObject manifest = json(directory.resolve("disk.raw.manifest.json"));
    String digest = sha256(image);
    assertThat(manifest.getAsJsonObject("image").get("sha256").getAsString()).isEqualTo(digest);
    assertThat(manifest.getAsJsonObject("disk").get("sha256").getAsString()).isEqualTo(digest);
    for (JsonElement element : manifest.getAsJsonArray("partitions")) {
      JsonObject partition = element.getAsJsonObject();
      Path bytes = directory.resolve("bytes");
      Tool.named("dd")
          .output(
              "if=" + image,
              "of=" + bytes,
              "iflag=skip_bytes,count_bytes",
              "skip=" + partition.get("start").getAsLong(),
              "count=" + partition.get("length").getAsLong());
      assertThat(sha256(bytes)).isEqualTo(partition.get("sha256").getAsString());
    }
    assertThat(manifest.getAsJsonArray("inputs").toString())
        .contains("{\"name\":\"vmlinuz\",", "{\"name\":\"menu\",")
        .doesNotContain(directory.toString());
    List<Object> command = new ArrayList<>();
    manifest.getAsJsonArray("command").forEach(word -> command.add(word.getAsString()));
    assertThat(command.remove(0)).isEqualTo("bootdisk");
    Files.delete(image);
    assertThat(CommandRun.of(command.toArray()).status()).isZero();
    assertThat(sha256(image)).isEqualTo(digest);
  }

  @Test
  void provenanceNamesImageAndInputs() throws IOException {
    build("--provenance");
    JsonObject statement = json(directory.resolve("disk.raw.intoto.json"));
    JsonObject subject = statement.getAsJsonArray("subject").get(0).getAsJsonObject();
    assertThat(statement.get("predicateType").getAsString())
        .isEqualTo("https://slsa.dev/provenance/v1");
    assertThat(subject.getAsJsonObject("digest").get("sha256").getAsString())
        .isEqualTo(sha256(image));
    assertThat(
            statement
                .getAsJsonObject("predicate")
                .getAsJsonObject("buildDefinition")
                .getAsJsonArray("resolvedDependencies")
                .toString())
        .contains("grub/x86_64-efi", "vmlinuz");
  }

  @Test
  void spdxListsAllFilesWithTheDigestsThatOtherToolsSee() throws IOException {
    Files.writeString(
        recipe,
        """
        format: raw
        time: 2024-02-29T12:00:00Z
        menu:
        - {title: Linux, kernel: vmlinuz}
        files: {/empty: {text: ""}, /a long name.txt: {text: "hello"}}
        """);
    build("--spdx", "--manifest");
    Path list = directory.resolve("disk.raw.spdx.json");
    JsonObject document = json(list);
    assertThat(document.getAsJsonObject("creationInfo").get("created").getAsString())
        .isEqualTo("2024-02-29T12:00:00Z");
    List<String> sha1 = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (JsonElement element : document.getAsJsonArray("files")) {
      JsonObject file = element.getAsJsonObject();
      paths.add(file.get("fileName").getAsString());
      sha1.add(checksum(file, 0, "SHA1"));
      if (paths.get(paths.size() - 1).matches("./EFISystem/(empty|a .*|grub/g.*|EFI/.*)")) {
        Path copy = directory.resolve("copy");
        String path = paths.get(paths.size() - 1).replace("./EFISystem", "::");
        Tool.named("mcopy").output("-o", "-i", image + "@@1M", path, copy);
        assertThat(checksum(file, 1, "SHA256")).as(path).isEqualTo(sha256(copy));
        assertThat(sha1).endsWith(Tool.named("sha1sum").output(copy).substring(0, 40));
      }
    }
    assertThat(paths)
        .doesNotHaveDuplicates()
        .contains("./boot.img", "./core.img", "./EFISystem/empty", "./EFISystem/a long name.txt");
    assertThat(json(directory.resolve("disk.raw.manifest.json")).get("empty-files"))
        .hasToString("[\"EFISystem/empty\"]");
    JsonObject made = document.getAsJsonArray("packages").get(0).getAsJsonObject();
    assertThat(checksum(made, 0, "SHA256")).isEqualTo(sha256(image));
    Path sorted = directory.resolve("sorted");
    Files.writeString(sorted, String.join("", sha1.stream().sorted().toList()));
    assertThat(made.getAsJsonObject("packageVerificationCode").toString())
        .contains(Tool.named("sha1sum").output(sorted).substring(0, 40));
    String first = Files.readString(list);
    build("--spdx");
    assertThat(list).hasContent(first);
  }

  /** SPDX 2.3, §3 and §11: identifiers are letters, digits, "." and "-", and lead to something. */
  @Test
  void spdxIsOneGraphThatBeginsAtTheDocument() throws IOException {
    build("--spdx-file", directory.resolve("list.json"));
    JsonObject document = json(directory.resolve("list.json"));
    assertThat(document.get("documentNamespace").getAsString())
        .matches("https://[a-z./]+/[0-9a-f]{64}");
    Set<String> ids = new TreeSet<>(Set.of("SPDXRef-DOCUMENT"));
    for (String kind : List.of("packages", "files")) {
      for (JsonElement element : document.getAsJsonArray(kind)) {
        String id = element.getAsJsonObject().get("SPDXID").getAsString();
        assertThat(id).matches("SPDXRef-[A-Za-z0-9.-]+");
        assertThat(ids.add(id)).as(id).isTrue();
      }
    }
    Set<String> reached = new TreeSet<>(Set.of("SPDXRef-DOCUMENT"));
    for (JsonElement element : document.getAsJsonArray("relationships")) {
      JsonObject relationship = element.getAsJsonObject();
      assertThat(reached).contains(relationship.get("spdxElementId").getAsString());
      reached.add(relationship.get("relatedSpdxElement").getAsString());
    }
    assertThat(reached).isEqualTo(ids);
  }

  private static String checksum(JsonObject of, int index, String algorithm) {
    JsonObject checksum = of.getAsJsonArray("checksums").get(index).getAsJsonObject();
    assertThat(checksum.get("algorithm").getAsString()).isEqualTo(algorithm);
    return checksum.get("checksumValue").getAsString();
  }

  @Test
  void buildInOtherSurroundingsHasTheSameBytes() throws IOException {
    Files.writeString(recipe, Files.readString(recipe) + "time: 2024-02-29T12:00:00Z\n");
    CommandRun run = build("--check-reproducible", "--initrd", recipe, "--kernel", recipe);
    assertThat(run.err())
        .contains("same bytes: zone of Kiritimati", "same bytes: zone of St John's")
        .containsPattern("reproducible, built [3-9] times");
  }

  @Test
  void firstDifferenceIsNamedWithItsFieldAndSource() throws Exception {
    DiskPlan plan = plan(0x11111111L);
    plan.build(image, ImageFormat.RAW, bytes -> {});
    Path other = directory.resolve("other.raw");
    plan(0x22222222L).build(other, ImageFormat.RAW, bytes -> {});
    Surroundings surroundings =
        new Surroundings("a test", Path.of("java"), List.of(), Map.of(), "022");
    assertThatThrownBy(() -> new RebuildCheck(plan, image, List.of()).compare(surroundings, other))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("with a test byte 39 of region 'EFISystem: boot sector' differs")
        .hasMessageContaining("1111-1111");
  }

  private static DiskPlan plan(long volumeId) throws Exception {
    Recipe seed = Recipe.seed();
    PartitionRecipe esp = seed.partitions().get(1);
    PartitionContent.Fat fat = (PartitionContent.Fat) esp.content();
    return Planner.plan(
        seed.withPartitions(
            List.of(seed.partitions().get(0), esp.withContent(fat.withVolumeId(volumeId)))),
        GrubFinder.find(
            List.of(Path.of("/usr/lib/grub")), Path.of("none"), (platforms, into) -> "no"),
        Optional.of(BuildTime.DEFAULT).get());
  }

  private CommandRun build(Object... options) {
    List<Object> words = new ArrayList<>(List.of("build", recipe, "-o", image));
    words.addAll(List.of(options));
    CommandRun run = CommandRun.of(words.toArray());
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static String sha256(Path file) {
    return Tool.named("sha256sum").output(file).substring(0, 64);
  }
}
