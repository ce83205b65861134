package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bootdisk.cli.command.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recipes, manifests, locks, policies and machines that somebody made to break us. */
class HostileDocumentsTest {

  private static final String DIGEST = "0".repeat(64);

  @TempDir Path directory;

  private Path image() throws IOException {
    return Files.write(directory.resolve("disk.img"), new byte[1 << 20]);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("document.yaml"), text);
  }

  /** Refused with a sentence for a terminal, soon, and not as a bug. */
  private static void requireRefused(CommandRun run) {
    assertThat(run.status()).as(run.err()).isIn(ExitCode.DATA, ExitCode.NO_INPUT, ExitCode.USAGE);
    assertThat(run.err()).isNotEmpty().hasSizeLessThan(1 << 14);
    assertThat(run.err().codePoints().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
  }

  static Stream<String> manifests() {
    String region =
        "{\"name\": \"a\", \"start\": %s, \"length\": %s, \"sha256\": \"" + DIGEST + "\"}";
    return Stream.of(
        "",
        "[]",
        "null",
        "{\"schema\": []}",
        "{\"schema\": \"\\u001b[2J\"}",
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        manifest("\"disk\"", "[]"),
        manifest("{\"virtual-size\": {}, \"plan-sha256\": \"" + DIGEST + "\"}", "[]"),
        manifest("{\"virtual-size\": 1e999999999, \"plan-sha256\": \"" + DIGEST + "\"}", "[]"),
        manifest("{\"virtual-size\": 1, \"plan-sha256\": \"\\u001b\"}", "[]"),
        manifest("{\"virtual-size\": 1, \"plan-sha256\": \"" + DIGEST + "\"}", "{}"),
        whole(region.formatted("-1", "1")),
        whole(region.formatted("1", "-2")),
        whole(region.formatted("9223372036854775807", "9223372036854775807")),
        whole(region.replace(DIGEST, "\\u001b[2J").formatted("1", "1")),
        whole("7"));
  }

  private static String whole(String region) {
    return manifest(
        "{\"virtual-size\": 1, \"plan-sha256\": \"" + DIGEST + "\"}", "[" + region + "]");
  }

  private static String manifest(String disk, String regions) {
    return "{\"schema\": \"bootdisk-manifest-1\", \"tool\": \"x\", \"inputs\": [], \"disk\": "
        + disk
        + ", \"regions\": "
        + regions
        + "}";
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifestsAreTakenWholeOrRefused(String manifest) throws IOException {
    requireRefused(CommandRun.of("verify", "--manifest", write(manifest), image()));
  }

  @Test
  void namesOfAManifestAreEscaped() throws IOException {
    String region =
        "{\"name\": \"\\u001b[2J\", \"start\": 0, \"length\": 1, \"sha256\": \"" + DIGEST + "\"}";
    CommandRun run = CommandRun.of("verify", "--manifest", write(whole(region)), image());
    assertThat(run.out()).contains("\\u{1b}[2J").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void recipesThatExpandWithoutEndAreRefused(String text) throws IOException {
    requireRefused(CommandRun.of("recipe", "check", write(text)));
    requireRefused(CommandRun.of("build", "-q", "-o", directory.resolve("out.qcow2"), write(text)));
    requireRefused(CommandRun.of("verify", "--policy", write(text), image()));
    requireRefused(CommandRun.of("run", write(text), "--print"));
    assertThat(directory.resolve("out.qcow2")).doesNotExist();
  }

  /** Aliases of aliases, a value in itself, depth, length, numbers, and variables of variables. */
  static Stream<String> bombs() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
    StringBuilder merged = new StringBuilder("m0: &m0 {k: v}\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
      merged.append("m%d: &m%d {<<: *m%d, k%d: *m%d}\n".formatted(i, i, i - 1, i, i - 1));
    }
    return Stream.of(
        laughs.toString(),
        laughs + "menu: *a39\n",
        merged.toString(),
        "menu: &m\n- submenu: x\n  entries: *m\n",
        "&a [*a]",
        "a: &a {b: *a}",
        "[".repeat(10_000),
        "- ".repeat(10_000),
        "{a: ".repeat(10_000),
        "size: " + "9".repeat(100_000),
        "x: " + "y".repeat(2 << 20),
        "? &a [*a]\n: 1\n",
        "menu: [" + "{title: a, kernel: b},".repeat(1) + " *undefined]");
  }

  @Test
  void aRecipeThatIncludesItselfIsRefused() throws IOException {
    Path recipe = directory.resolve("document.yaml");
    requireRefused(CommandRun.of("recipe", "check", write("include: [" + recipe + "]\n")));
    String both = "include: [" + recipe + ", " + recipe + "]\n";
    requireRefused(CommandRun.of("recipe", "check", write(both)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/hostname", "/dev/zero", "/proc/self/mem", "/"})
  void includesAreReadAsRecipesAndQuotedNowhere(String file) throws IOException {
    CommandRun run = CommandRun.of("recipe", "check", write("include: ['" + file + "']\n"));
    requireRefused(run);
  }

  @Test
  void filesOfARecipeAreRegularFiles() throws IOException {
    for (String file : List.of("/dev/zero", "/proc", "/dev/stdin")) {
      String recipe =
          "partitions:\n- name: a\n  type: esp\n  fat: {files: {/f: {file: " + file + "}}}\n";
      requireRefused(CommandRun.of("plan", write(recipe)));
    }
  }

  @Test
  void targetsOnAVolumeDoNotLeadOut() throws IOException {
    for (String target : List.of("/../x", "/a/../../x", "/a/./../x", "/\\u001b")) {
      String recipe =
          "grub: none\npartitions:\n- name: a\n  type: esp\n  fat: {files: {\""
              + target
              + "\": {text: x}}}\n";
      requireRefused(CommandRun.of("plan", write(recipe)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bootdisk: x\nplan: x\ninputs: []\n", "[]", "inputs: &a [*a]\n", "\u0000"})
  void locksAreTakenWholeOrRefused(String lock) throws IOException {
    requireRefused(
        CommandRun.of(
            "build",
            "-q",
            "--locked",
            "--lock",
            write(lock),
            "-o",
            directory.resolve("out.qcow2")));
  }

  @Test
  void runPrintsWhatAMachineAsksForQuoted() throws IOException {
    String machine =
        """
        name: "a'; touch stray; '"
        root-disk: "x$(touch stray).qcow2"
        kernel: vmlinuz
        """;
    CommandRun run = CommandRun.of("run", write(machine), "--print");
    assertThat(run.status()).as(run.err()).isNotEqualTo(ExitCode.SOFTWARE);
    assertThat(Path.of("stray")).doesNotExist();
  }
}
