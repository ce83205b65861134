package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bootdisk grub ...} on qcow2 images. */
class GrubCommandTest {

  private static final String MODULES = "normal linux";

  @TempDir private Path directory;
  private Path disk = Path.of("");

  @BeforeEach
  void makeDisk() {
    disk = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", disk, "64M");
    run("gpt", "create", disk, "--add", "size=1M,type=bios-boot", "--add", "type=esp,name=ESP");
    run("fat", "format", disk, "--partition", "2");
  }

  @Test
  void dryRunSaysWhatInstallDoesAndWritesNothing() throws IOException {
    byte[] before = Files.readAllBytes(disk);

    String said = run("grub", "install", disk, "--install-modules", MODULES, "--dry-run").err();

    assertThat(said)
        .contains("would install GRUB", "prefix         (,gpt2)/grub", "LBA 2048 to 2155")
        .contains("/EFI/BOOT/BOOTX64.EFI", "no boot code");
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
    assertThat(install().err()).isEqualTo(said.replace("would install GRUB", "GRUB installed"));
  }

  @Test
  void infoTellsWhatWasInstalled() {
    install();

    JsonObject info = json("grub", "info", disk, "--json");

    JsonObject bios = info.getAsJsonObject("bios");
    assertThat(info.get("boot-sector").getAsString()).isEqualTo("grub");
    assertThat(info.get("broken").isJsonNull()).isTrue();
    assertThat(bios.get("core-lba").getAsInt()).isEqualTo(2048);
    assertThat(bios.get("reed-solomon").getAsString()).isEqualTo("intact");
    JsonObject files = info.getAsJsonArray("directories").get(0).getAsJsonObject();
    assertThat(files.get("path").getAsString()).isEqualTo("/grub/i386-pc");
    assertThat(files.get("version").getAsString()).startsWith("2.");
    assertThat(files.get("boot-code").getAsBoolean()).isTrue();
    assertThat(run("grub", "info", disk).out()).contains("codes match", "fshelp fat part_gpt");
  }

  @Test
  void infoNamesTheHopWhereTheWayToTheCoreEnds() {
    install();
    Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -P 0xff 1049076 8", disk);

    assertThat(run("grub", "info", disk).out()).contains("broken").contains("diskboot.img");
  }

  @Test
  void uninstallTakesOutWhatInstallPutIn() throws IOException {
    Path before = raw("before.img");
    install();

    run("grub", "uninstall", disk, "--files");

    assertThat(run("grub", "info", disk).out()).contains("no boot code", "no GRUB below /EFI");
    assertThat(Files.mismatch(firstMebibytes(before, 2), firstMebibytes(raw("after.img"), 2)))
        .isEqualTo(-1);
    run("fat", "check", disk);
  }

  @Test
  void grubEditenvReadsWhatEnvWrites() throws IOException {
    install();

    run("grub", "env", disk, "set", "saved_entry=Linux \\ 6", "next_entry=", "x=1");
    run("grub", "env", disk, "unset", "x");

    Path file = directory.resolve("grubenv");
    run("fat", "cp", disk, ":/grub/grubenv", file);
    String expected = "saved_entry=Linux \\ 6\nnext_entry=\n";
    assertThat(Tool.named("grub-editenv").output(file, "list")).isEqualTo(expected);
    assertThat(run("grub", "env", disk).out()).isEqualTo(expected);
    Path theirs = directory.resolve("theirs");
    Tool.named("grub-editenv").output(theirs, "create");
    Tool.named("grub-editenv").output(theirs, "set", "saved_entry=Linux \\ 6", "next_entry=");
    assertThat(file).hasSameBinaryContentAs(theirs);
  }

  @Test
  void envRefusesVariablesThatDoNotFitAndChangesNothing() throws IOException {
    install();
    byte[] before = Files.readAllBytes(disk);

    CommandRun refused = CommandRun.of("grub", "env", disk, "set", "x=" + "y".repeat(1000));

    assertThat(refused.status()).isEqualTo(ExitCode.DATA);
    assertThat(refused.err()).contains("at most 1024");
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"x86_64-efi", "i386-efi"})
  void imageIsGrubMkimages(String format) throws IOException {
    Path config = Files.writeString(directory.resolve("early.cfg"), "echo early\n");
    Path ours = directory.resolve("ours.efi");
    Path theirs = directory.resolve("theirs.efi");
    Object[] options = {"-O", format, "-c", config, "-p", "/grub", "fat", "part_gpt"};

    run(joined(new Object[] {"grub", "image", "-o", ours}, options));
    Tool.named("grub-mkimage").output(joined(new Object[] {"-o", theirs}, options));

    assertThat(ours).hasSameBinaryContentAs(theirs);
  }

  @Test
  void signedProgramsAreInstalledWithCommandsThatLeadThemToTheDirectory() throws IOException {
    Path signed = directory.resolve("signed.efi");
    Path shim = Files.writeString(directory.resolve("shim.efi"), "a shim");
    run("grub", "image", "-O", "x86_64-efi", "-p", "/EFI/debian", "-o", signed, "fat");

    run(
        "grub",
        "install",
        disk,
        "--target",
        "x86_64-efi",
        "--install-modules",
        "normal",
        "--bootloader-id",
        "debian",
        "--shim",
        shim,
        "--signed",
        signed);

    assertThat(run("fat", "cat", disk, "/EFI/BOOT/BOOTX64.EFI").out()).isEqualTo("a shim");
    assertThat(run("fat", "cat", disk, "/EFI/debian/shimx64.efi").out()).isEqualTo("a shim");
    assertThat(run("fat", "cat", disk, "/EFI/debian/grub.cfg").out())
        .startsWith("search.fs_uuid ")
        .endsWith(" root $root\nset prefix=($root)'/grub'\nconfigfile $prefix/grub.cfg\n");
    Path copy = directory.resolve("copy.efi");
    run("fat", "cp", disk, ":/EFI/BOOT/grubx64.efi", copy);
    assertThat(copy).hasSameBinaryContentAs(signed);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--partition 1                    | 64 | holds no FAT volume",
        "--partition 7                    | 64 | no partition has the number",
        "--target i386-qemu               | 64 | is not a platform; there are i386-pc",
        "--modules nosuch                 | 65 | module nosuch",
        "--install-modules nosuch         | 65 | nosuch",
        "--shim /dev/null                 | 64 | belong together",
        "--grub /nonexistent              | 69 | /nonexistent: does not exist",
        "--no-removable                   | 64 | needs a place",
        "--fonts nosuch                   | 66 | nosuch.pf2: no such file",
      })
  void refusesWhatCannotBeAndWritesNothing(String options, int status, String message)
      throws IOException {
    byte[] before = Files.readAllBytes(disk);

    CommandRun refused =
        CommandRun.of(
            joined(new Object[] {"grub", "install", disk}, (Object[]) options.split(" ")));

    assertThat(refused.err()).contains(message);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(Files.readAllBytes(disk)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove", "set", "create it"})
  void envNeedsWordsThatItKnows(String words) {
    CommandRun refused =
        CommandRun.of(joined(new Object[] {"grub", "env", disk}, (Object[]) words.split(" ")));

    assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
  }

  private CommandRun install() {
    return run("grub", "install", disk, "--install-modules", MODULES);
  }

  private static JsonObject json(Object... words) {
    return JsonParser.parseString(run(words).out()).getAsJsonObject();
  }

  private static CommandRun run(Object... words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static Object[] joined(Object[] words, Object... more) {
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  private Path raw(String name) {
    Path raw = directory.resolve(name);
    Tool.named("qemu-img").output("convert", "-O", "raw", disk, raw);
    return raw;
  }

  private Path firstMebibytes(Path image, int count) {
    Path part = Path.of(image + ".part");
    Tool.named("dd").output("if=" + image, "of=" + part, "bs=1M", "count=" + count, "status=none");
    return part;
  }
}
