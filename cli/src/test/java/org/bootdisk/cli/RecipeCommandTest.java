package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user meets who writes a recipe. */
class RecipeCommandTest {

  @TempDir Path directory;

  @Test
  void defaultRecipePlansTheDiskThatNoRecipePlans() throws IOException {
    CommandRun printed = CommandRun.of("recipe", "default");
    assertThat(printed.status()).isZero();
    Path recipe = Files.writeString(directory.resolve("disk.yaml"), printed.out());
    assertThat(CommandRun.of("plan", recipe)).isEqualTo(CommandRun.of("plan"));
  }

  @Test
  void formatOfTheRecipeIsTakenUnlessAnotherIsNamed() throws IOException {
    Path recipe = Files.writeString(directory.resolve("disk.yaml"), "format: raw\n");
    Path disk = directory.resolve("disk");
    assertThat(CommandRun.of("build", "-o", disk, recipe).err()).contains("40 MiB disk, raw");
    assertThat(CommandRun.of("build", "-f", "qcow2", "-o", disk, recipe).err())
        .contains("40 MiB disk, qcow2");
  }

  @Test
  void diskWithoutGrubIsBuilt() throws IOException {
    Path recipe =
        Files.writeString(
            directory.resolve("disk.yaml"),
            "partitions:\n- {name: a, type: linux-generic, size: 1M}\n");
    CommandRun run = CommandRun.of("build", "-o", directory.resolve("disk"), recipe);
    assertThat(run.err()).contains("3 MiB disk", "no GRUB");
  }

  private static final String MBR =
      """
      {table: mbr, size: 8M, grub: none, partitions: [
        {name: a, type: 83, size: 1M}, {name: b, type: 83, logical: true}]}
      """;

  @Test
  void planIsPrintedAsTextJsonAndPicture() throws IOException {
    CommandRun text = CommandRun.of("plan");
    assertThat(text.out())
        .containsPattern("\n +1024 +16384  [0-9a-f]{12}  primary GPT entries: 16384 bytes\n")
        .containsPattern("\nplan sha256 [0-9a-f]{64}\n$");
    assertThat(CommandRun.of("build", "--dry-run")).isEqualTo(text);
    JsonObject json =
        JsonParser.parseString(PublishedSchema.valid("plan", CommandRun.of("plan", "--json").out()))
            .getAsJsonObject();
    Path mbr = Files.writeString(directory.resolve("mbr.yaml"), MBR);
    PublishedSchema.valid("plan", CommandRun.of("plan", "--json", mbr).out());
    assertThat(text.out()).endsWith(json.get("sha256").getAsString() + "\n");
    assertThat(json.getAsJsonArray("partitions").get(1).getAsJsonObject().get("guid").getAsString())
        .isEqualTo("970C694F-AFD0-4B99-B750-CDB7A329AB6F");
    Path picture = directory.resolve("disk.svg");
    assertThat(CommandRun.of("plan", "--svg", picture).status()).isZero();
    assertThat(picture).content().startsWith("<svg ").contains(">EF EFISystem</text>");
  }

  @Test
  void schemaIsPrinted() {
    JsonObject schema =
        JsonParser.parseString(CommandRun.of("recipe", "schema").out()).getAsJsonObject();
    assertThat(schema.get("title").getAsString()).isEqualTo("bootdisk recipe");
  }

  @Test
  void complaintsOfThePlanPointToTheRecipe() throws IOException {
    complain(
        "size: 8M\npartitions:\n- name: a\n  type: linux-generic\n  size: 9M\n",
        ":1:7: size: 8388608 bytes (8 MiB), expected at least 10502656 (10.0 MiB)");
    complain(
        """
        size: 8M
        partitions:
        - {name: a, type: esp, size: 2M}
        - {name: b, type: srv, start: 2M, size: 2M}
        """,
        ":4:31: partitions[1].start: partition b, bytes 2097152 to 4194304, overlaps partition a");
    complain(
        "size: 64M\npartitions:\n- name: a\n  type: esp\n  fat: {files: {/x: none}}\n",
        ":5:21: partitions[0].fat.files./x: '" + directory.resolve("none") + "' does not exist");
    complain(
        "menu:\n- {title: T, kernel: .}\n",
        ":2:22: menu[0].kernel: '" + directory.resolve(".") + "' is not a regular file");
    complain("files: {/x: none}\n", ":1:13: partitions[1].fat.files./x: ");
    complain(
        "partitions:\n- {name: a, type: esp, fat: {}}\ngrub: {targets: [bios]}\n",
        ":2:1: partitions: have no place for core.img; add {name: boot, type: bios-boot}");
    complain(
        "partitions:\n- {name: a, type: srv}\n",
        ":2:3: partitions[0].size: is the rest of a disk that has no size");
  }

  @Test
  void complaintsAboutOptionsPointToTheOption() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("disk.yaml"), "size: 64M\nmenu: [{title: T, kernel: disk.yaml}]\n");
    assertThat(CommandRun.of("plan", file, "--kernel", "/no/kernel").err())
        .isEqualTo("bootdisk: --kernel: menu[0].kernel: '/no/kernel' does not exist\n");
    assertThat(CommandRun.of("plan", file, "--size", "100").err())
        .startsWith("bootdisk: --size: size: 100 bytes, expected");
    assertThat(CommandRun.of("plan", file, "--set", "x=y").status()).isZero();
  }

  @Test
  void aFileTooShortForAnArchiveIsNone() throws IOException {
    Files.writeString(directory.resolve("short.tar"), "no archive");
    Path file =
        Files.writeString(directory.resolve("disk.yaml"), "files: {/x: {archive: short.tar}}\n");
    CommandRun run = CommandRun.of("recipe", "check", file);
    assertThat(run.err()).contains("short.tar", "it has 10 bytes", "expected a whole tar archive");
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
  }

  private void complain(String recipe, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("disk.yaml"), recipe);
    CommandRun run = CommandRun.of("recipe", "check", file);
    assertThat(run.err()).startsWith("bootdisk: " + file).contains(file + message);
    assertThat(run.status()).isIn(ExitCode.DATA, ExitCode.NO_INPUT);
  }
}
