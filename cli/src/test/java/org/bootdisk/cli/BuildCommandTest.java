package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bootdisk.cli.command.Console;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user meets who builds a disk, and who asks for one that cannot be built. */
class BuildCommandTest {

  @TempDir Path directory;
  private Path output = Path.of("");

  @BeforeEach
  void chooseOutput() {
    output = directory.resolve("boot.qcow2");
  }

  @Test
  void buildsTheSeedsDisk() {
    CommandRun run = CommandRun.of("build", "-o", output);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(output + ": 40 MiB disk, qcow2, ");
    Tool.named("qemu-img").run("check", output).requireSuccess();
  }

  @Test
  void reportsAsJson() throws IOException {
    CommandRun run = CommandRun.of("build", "--json", "-f", "raw", "-o", output);
    PublishedSchema.valid("build", run.out());
    JsonObject report = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(report.get("filename").getAsString()).isEqualTo(output.toString());
    assertThat(report.get("format").getAsString()).isEqualTo("raw");
    assertThat(report.get("virtual-size").getAsLong()).isEqualTo(40L << 20);
    assertThat(output).hasSize(40L << 20);
  }

  @Test
  void quietSaysNothing() {
    assertThat(CommandRun.of("build", "-q", "-o", output)).isEqualTo(new CommandRun(0, "", ""));
  }

  @Test
  void kernelThatDoesNotExistIsNamed() {
    String message = "menu[0].kernel: '/no/kernel' does not exist";
    refuse(ExitCode.NO_INPUT, message, "--kernel", "/no/kernel");
  }

  @Test
  void recipeThatDoesNotExistIsNamed() {
    refuse(ExitCode.NO_INPUT, "none.yaml: no such file", directory.resolve("none.yaml"));
  }

  @Test
  void menuThatDoesNotFitIsRefusedWithTheSizes() throws IOException {
    Path kernel = directory.resolve("kernel");
    try (RandomAccessFile file = new RandomAccessFile(kernel.toFile(), "rw")) {
      file.setLength(50 << 20);
    }
    CommandRun run = CommandRun.of("build", "-o", output, "--kernel", kernel);
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
    assertThat(run.err()).contains("50 MiB").contains("kernel");
    assertThat(directory.toFile().list()).containsExactly("kernel");
  }

  @Test
  void outputThatCannotBeWrittenIsRefusedBeforeAnyWork() {
    Path inMissing = directory.resolve("missing/boot.qcow2");
    CommandRun run = CommandRun.of("build", "-o", inMissing);
    assertThat(run.status()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(run.err()).contains("does not exist; make it first");
    CommandRun overDirectory = CommandRun.of("build", "-o", directory);
    assertThat(overDirectory.status()).isEqualTo(ExitCode.CANNOT_CREATE);
    assertThat(overDirectory.err()).contains("is not a regular file");
  }

  @Test
  void grubDirectoryWithoutModulesIsRefused() throws IOException {
    Path grub = copyOfGrub();
    Files.delete(grub.resolve("i386-pc/part_gpt.mod"));
    refuse(ExitCode.DATA, "module part_gpt", "--grub", grub);
  }

  @Test
  void grubDirectoryWithModulesOfTwoBuildsIsRefused() throws IOException {
    Path grub = copyOfGrub();
    // A module that needs what no module of this build defines.
    Path module = grub.resolve("x86_64-efi/linux.mod");
    byte[] bytes = Files.readAllBytes(module);
    replace(bytes, "grub_video_set_mode", "grub_video_xet_mode");
    Files.write(module, bytes);
    refuse(ExitCode.DATA, "grub_video_xet_mode", "--grub", grub);
  }

  @Test
  void grubOfTwoVersionsIsRefused() throws IOException {
    Path grub = copyOfGrub();
    Path info = grub.resolve("x86_64-efi/modinfo.sh");
    Files.writeString(info, Files.readString(info).replaceAll("\"2\\.06[^\"]*\"", "\"2.04-1\""));
    refuse(ExitCode.DATA, "2.04-1", "--grub", grub);
  }

  @Test
  void missingGrubNamesPlacesAndPackages() {
    CommandRun run = CommandRun.of("build", "-o", output, "--grub", directory.resolve("none"));
    assertThat(run.status()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err())
        .contains(directory.resolve("none") + ": does not exist")
        .contains("apt-get install grub-pc-bin grub-efi-amd64-bin");
  }

  @Test
  void wrongCommandLinesAreUsageErrors() {
    assertThat(CommandRun.of("build").status()).isEqualTo(ExitCode.USAGE);
    assertThat(CommandRun.of("build", "--ouput", "x").err()).contains("--output");
    assertThat(CommandRun.of("buidl").err()).contains("did you mean 'build'?");
    refuse(ExitCode.USAGE, "'x' is not a size", "--size", "x");
    refuse(ExitCode.USAGE, "name one", "--params", "ro");
  }

  @Test
  void badSourceDateEpochIsAnError() {
    CommandRun run =
        CommandRun.in(Map.of("HOME", "/", "SOURCE_DATE_EPOCH", "soon"), "build", "-o", output);
    assertThat(run.status()).isEqualTo(ExitCode.DATA);
    assertThat(run.err()).contains("SOURCE_DATE_EPOCH is 'soon'");
  }

  @Test
  void errorsComeAsJsonToo() {
    CommandRun run = CommandRun.of("build", "--json", "-o", output, "--kernel", "/no/kernel");
    JsonObject error = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(error.get("error").getAsString()).contains("/no/kernel");
    assertThat(error.get("exit-status").getAsInt()).isEqualTo(run.status());
  }

  @Test
  void failedBuildKeepsTheOldImage() throws IOException {
    Files.writeString(output, "old");
    CommandRun run = CommandRun.of("build", "-o", output, "--kernel", "/no/kernel");
    assertThat(run.status()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(output).hasContent("old");
  }

  @Test
  void refusesToReplaceWhatItBuildsFrom() throws IOException {
    Files.writeString(output, "timeout: 3");
    Path link = Files.createSymbolicLink(directory.resolve("link"), output);
    for (Object[] inputs : new Object[][] {{output}, {link}, {"--kernel", output}}) {
      Object[] all = new Object[inputs.length + 3];
      System.arraycopy(new Object[] {"build", "-o", output}, 0, all, 0, 3);
      System.arraycopy(inputs, 0, all, 3, inputs.length);
      CommandRun run = CommandRun.of(all);
      assertThat(run.status()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("is one of the files to build from");
    }
    assertThat(output).hasContent("timeout: 3");
  }

  @Test
  void wrongCommandLinesComeAsJsonToo() {
    CommandRun run = CommandRun.of("build", "--json", "--bogus");
    JsonObject error = JsonParser.parseString(run.out()).getAsJsonObject();
    assertThat(error.get("error").getAsString()).contains("--bogus");
    assertThat(error.get("exit-status").getAsInt()).isEqualTo(run.status());
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void resultThatCannotBeWrittenIsAnError() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    assertThat(Main.run(new Console(full, System.err, Map.of("HOME", "/")), "plan"))
        .isEqualTo(ExitCode.IO);
  }

  @Test
  void aReaderThatWantsNoMoreIsNoError() {
    StringBuilder line = new StringBuilder("set -o pipefail; ");
    for (String word : BootdiskProcess.words("plan")) {
      line.append('"').append(word).append("\" ");
    }
    Tool.Result result = Tool.named("bash").run("-c", line + "| head -n 1");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out().lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:b           | files./a:b: name 'a:b'",
        "grub          | files./grub: ",
        "GRUB/grub.cfg | files./GRUB/grub.cfg: ",
        "grub/grub.cfg | files./grub/grub.cfg: is a file that the disk has already",
        "a/            | files./a/: name ''",
        "x/../y        | files./x/../y: name '..'"
      })
  void badPathOfAFileIsBlamedOnItsOwnKey(String path, String message) throws IOException {
    Path recipe = directory.resolve("recipe.yaml");
    Files.writeString(recipe, "files:\n  \"/" + path + "\": recipe.yaml\n");
    refuse(ExitCode.DATA, message, recipe);
  }

  /** The command fails with {@code status}, says {@code message}, and leaves no output behind. */
  private void refuse(int status, String message, Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    System.arraycopy(new Object[] {"build", "-o", output}, 0, all, 0, 3);
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).contains(message);
    assertThat(run.status()).isEqualTo(status);
    assertThat(output).doesNotExist();
  }

  private Path copyOfGrub() throws IOException {
    Path grub = Files.createDirectory(directory.resolve("grub"));
    Tool.named("cp").output("-r", "/usr/lib/grub/i386-pc", "/usr/lib/grub/x86_64-efi", grub);
    return grub;
  }

  private static void replace(byte[] bytes, String from, String to) {
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    int at = text.indexOf(from);
    assertThat(at).isPositive();
    byte[] with = to.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    System.arraycopy(with, 0, bytes, at, with.length);
  }
}
