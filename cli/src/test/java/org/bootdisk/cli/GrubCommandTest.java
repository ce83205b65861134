package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bootdisk.cli.command.ExitCode;
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
    ok("gpt", "create", disk, "--add", "size=1M,type=bios-boot", "--add", "type=esp,name=ESP");
    ok("fat", "format", disk, "--partition", "2");
  }

  @Test
  void dryRunSaysWhatInstallDoesAndWritesNothing() throws IOException {
    byte[] before = Files.readAllBytes(disk);

    String said = ok("grub", "install", disk, "--install-modules", MODULES, "--dry-run").err();

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
    assertThat(ok("grub", "info", disk).out()).contains("codes match", "fshelp fat part_gpt");
  }

  @Test
  void fontsThemesAndTranslationsComeBesideTheModules() throws IOException {
    Path data = directory.resolve("data");
    Path locales = directory.resolve("locales");
    List<String> sources =
        List.of(
            "data/small.pf2",
            "data/themes/plain/theme.txt",
            "data/themes/plain/dot.png",
            "locales/de/LC_MESSAGES/grub.mo",
            "locales/fr/LC_MESSAGES/grub.mo",
            "locales/it/LC_MESSAGES/other.mo");
    for (String source : sources) {
      Path file = directory.resolve(source);
      Files.createDirectories(file.getParent());
      Files.writeString(file, source);
    }
    List<Object> words = new ArrayList<>(List.of("grub", "install", disk, "--data-dir", data));
    words.addAll(List.of("--fonts", "small", "--themes", "plain"));
    words.addAll(List.of("--locale-directory", locales, "--locales", "all"));
    ok(words.toArray());

    Map<String, String> installed =
        Map.of(
            "/grub/fonts/small.pf2", "data/small.pf2",
            "/grub/themes/plain/theme.txt", "data/themes/plain/theme.txt",
            "/grub/themes/plain/dot.png", "data/themes/plain/dot.png",
            "/grub/locale/de.mo", "locales/de/LC_MESSAGES/grub.mo",
            "/grub/locale/fr.mo", "locales/fr/LC_MESSAGES/grub.mo");
    installed.forEach(
        (path, source) ->
            assertThat(ok("fat", "cat", disk, path).out()).as(path).isEqualTo(source));
    assertThat(ok("fat", "ls", disk, "/grub/locale").out()).doesNotContain("it.mo");
  }

  @Test
  void infoNamesTheHopWhereTheWayToTheCoreEnds() {
    install();
    Tool.named("qemu-io").output("-f", "qcow2", "-c", "write -P 0xff 1049076 8", disk);

    assertThat(ok("grub", "info", disk).out()).contains("broken").contains("diskboot.img");
  }

  @Test
  void uninstallTakesOutWhatInstallPutIn() throws IOException {
    Path before = raw("before.img");
    install();

    ok("grub", "uninstall", disk, "--files");

    assertThat(ok("grub", "info", disk).out()).contains("no boot code", "no GRUB below /EFI");
    assertThat(Files.mismatch(firstMebibytes(before, 2), firstMebibytes(raw("after.img"), 2)))
        .isEqualTo(-1);
    ok("fat", "check", disk);
  }

  @Test
  void grubEditenvReadsWhatEnvWrites() throws IOException {
    install();

    ok("grub", "env", disk, "set", "saved_entry=Linux \\ 6", "next_entry=", "x=1");
    ok("grub", "env", disk, "unset", "x");

    Path file = directory.resolve("grubenv");
    ok("fat", "cp", disk, ":/grub/grubenv", file);
    String expected = "saved_entry=Linux \\ 6\nnext_entry=\n";
    assertThat(Tool.named("grub-editenv").output(file, "list")).isEqualTo(expected);
    assertThat(ok("grub", "env", disk).out()).isEqualTo(expected);
    Path theirs = directory.resolve("theirs");
    Tool.named("grub-editenv").output(theirs, "create");
    Tool.named("grub-editenv").output(theirs, "set", "saved_entry=Linux \\ 6", "next_entry=");
    assertThat(file).hasSameBinaryContentAs(theirs);
  }

  @Test
  void whatIsMissingIsNamedWithTheImage() throws IOException {
    CommandRun none = CommandRun.of("grub", "env", disk, "-f", "/none");
    assertThat(none.status()).isEqualTo(66);
    assertThat(none.err()).contains(disk + ":/none: no such file");

    Path empty = Files.write(directory.resolve("empty.raw"), new byte[1 << 20]);
    CommandRun refused = CommandRun.of("grub", "install", empty);
    assertThat(refused.status()).isEqualTo(65);
    assertThat(refused.err()).contains("no partition holds a FAT volume", "bootdisk fat format");
  }

  @Test
  void envShowsLinesEndsInQuotesAndAsTheyAreInJson() throws IOException {
    install();
    ok("grub", "env", disk, "set", "a=x\ny", "b=2");
    assertThat(ok("grub", "env", disk).out()).isEqualTo("a='x\\u{a}y'\nb=2\n");
    assertThat(ok("grub", "env", disk, "--json").out()).contains("x\\ny");
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

    ok(joined(new Object[] {"grub", "image", "-o", ours}, options));
    Tool.named("grub-mkimage").output(joined(new Object[] {"-o", theirs}, options));

    assertThat(ours).hasSameBinaryContentAs(theirs);
  }

  /** The name of a directory tells nothing, where there is one format. */
  @Test
  void imageIsMadeFromAnyDirectoryAndFromModulesByTheirPaths() throws IOException {
    Path files = directory.resolve("my-grub");
    Tool.named("cp").output("-r", "/usr/lib/grub/x86_64-efi", files);
    Path echo = Files.move(files.resolve("echo.mod"), directory.resolve("echo.mod"));
    Path ours = directory.resolve("ours.efi");
    Path theirs = directory.resolve("theirs.efi");
    Object[] options = {"-O", "x86_64-efi", "-d", files, "-p", "/grub", "fat", echo, "date.mod"};

    ok(joined(new Object[] {"grub", "image", "-o", ours}, options));
    Tool.named("grub-mkimage").output(joined(new Object[] {"-o", theirs}, options));

    assertThat(ours).hasSameBinaryContentAs(theirs);
    CommandRun other =
        CommandRun.of("grub", "image", "-O", "i386-efi", "-d", files, "-o", ours, "fat");
    assertThat(other.status()).isNotZero();
    assertThat(other.err()).contains("my-grub", "i386-efi");
    CommandRun none =
        CommandRun.of("grub", "image", "-O", "x86_64-efi", "-o", ours, directory + "/none.mod");
    assertThat(none.status()).isNotZero();
    assertThat(none.err()).contains("none.mod");
  }

  @Test
  void signedProgramsAreInstalledWithCommandsThatLeadThemToTheDirectory() throws IOException {
    Path signed = signed("x86_64-efi", "/EFI/debian");
    Path shim = shim("x86_64-efi");
    Files.writeString(directory.resolve("mmx64.efi"), "MokManager");
    Files.writeString(directory.resolve("fbx64.efi"), "fallback");

    ok(
        joined(
            installSigned("x86_64-efi i386-efi", shim, signed),
            "--install-modules",
            "normal",
            "--bootloader-id",
            "Debian"));

    assertThat(programs())
        .containsExactly(
            "/EFI/BOOT/BOOTIA32.EFI",
            "/EFI/BOOT/BOOTX64.EFI",
            "/EFI/BOOT/grub.efi",
            "/EFI/BOOT/grubx64.efi",
            "/EFI/BOOT/mmx64.efi",
            "/EFI/Debian/fbx64.efi",
            "/EFI/Debian/grub.cfg",
            "/EFI/Debian/grub.efi",
            "/EFI/Debian/grubia32.efi",
            "/EFI/Debian/grubx64.efi",
            "/EFI/Debian/mmx64.efi",
            "/EFI/Debian/shimx64.efi");
    assertThat(extracted("/EFI/BOOT/BOOTX64.EFI")).hasSameBinaryContentAs(shim);
    assertThat(extracted("/EFI/Debian/shimx64.efi")).hasSameBinaryContentAs(shim);
    assertThat(extracted("/EFI/BOOT/grubx64.efi")).hasSameBinaryContentAs(signed);
    assertThat(extracted("/EFI/BOOT/mmx64.efi")).hasContent("MokManager");
    assertThat(extracted("/EFI/Debian/fbx64.efi")).hasContent("fallback");
    assertThat(ok("fat", "cat", disk, "/EFI/Debian/grub.cfg").out())
        .startsWith("search.fs_uuid ")
        .endsWith(" root $root\nset prefix=($root)'/grub'\nconfigfile $prefix/grub.cfg\n");
  }

  @Test
  void commandsLieWhereTheSignedGrubLooksAndBesideIt() throws IOException {
    Object[] install =
        installSigned("x86_64-efi", shim("x86_64-efi"), signed("x86_64-efi", "/EFI/debian"));

    ok(joined(install, "--install-modules", "normal"));

    assertThat(programs())
        .containsExactly(
            "/EFI/BOOT/BOOTX64.EFI",
            "/EFI/BOOT/grub.cfg",
            "/EFI/BOOT/grubx64.efi",
            "/EFI/debian/grub.cfg");
  }

  @Test
  void refusesSignedProgramsThatDoNotFit() throws IOException {
    Path signed = signed("x86_64-efi", "/EFI/debian");
    Path text = Files.writeString(directory.resolve("text"), "a shim");

    CommandRun other = CommandRun.of(installSigned("x86_64-efi", shim("i386-efi"), signed));
    assertThat(other.err()).contains("the program is for i386-efi, expected x86_64-efi");
    CommandRun none = CommandRun.of(installSigned("x86_64-efi", text, signed));
    assertThat(none.err()).contains("text: expected an MS-DOS header");
    CommandRun target = CommandRun.of(installSigned("i386-efi", shim("x86_64-efi"), signed));
    assertThat(target.err()).contains("the signed GRUB is for x86_64-efi, which is no target");
    assertThat(List.of(other.status(), none.status(), target.status())).doesNotContain(0);
  }

  private Object[] installSigned(String targets, Path shim, Path signed) {
    return new Object[] {
      "grub", "install", disk, "--target", targets, "--shim", shim, "--signed", signed
    };
  }

  private Path signed(String platform, String prefix) {
    Path signed = directory.resolve("signed.efi");
    ok("grub", "image", "-O", platform, "-p", prefix, "-o", signed, "fat");
    return signed;
  }

  /** A program; what it does is of no account here. */
  private Path shim(String platform) {
    Path shim = directory.resolve("shimx64.efi");
    ok("grub", "image", "-O", platform, "-p", "/nowhere", "-o", shim);
    return shim;
  }

  private Path extracted(String path) throws IOException {
    Path copy = directory.resolve("copy");
    Files.deleteIfExists(copy);
    ok("fat", "cp", disk, ":" + path, copy);
    return copy;
  }

  private List<String> programs() {
    Path copy = directory.resolve("EFI");
    ok("fat", "cp", "--recursive", disk, ":/EFI", copy);
    return Tool.named("find")
        .in(directory)
        .output("EFI", "-type", "f", "-printf", "/%p\n")
        .lines()
        .sorted()
        .toList();
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
    return ok("grub", "install", disk, "--install-modules", MODULES);
  }

  private static JsonObject json(Object... words) {
    return JsonParser.parseString(ok(words).out()).getAsJsonObject();
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
