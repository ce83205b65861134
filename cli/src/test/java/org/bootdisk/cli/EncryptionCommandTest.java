package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.image;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.QemuImg;
import org.bootdisk.fixtures.Seeds;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted images on the command line, beside qemu-img. */
class EncryptionCommandTest {

  private static final String SECRET = "secret,id=s,data=open sesame";
  private static final String QUICK = "encrypt.format=luks,encrypt.iter-time=1";

  @TempDir Path directory;
  private Path raw = Path.of("");
  private Path key = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    raw = Files.write(directory.resolve("disk.raw"), Seeds.bytes(1, 1 << 20));
    key = Files.writeString(directory.resolve("key"), "open sesame\n");
    image = directory.resolve("disk.qcow2");
  }

  @Test
  void convertsThereAndBackAndTellsAboutItAsQemuDoes() {
    ok("convert", "-O", "qcow2", "-o", QUICK, "--passphrase-file", key, raw, image);
    assertThat(JsonParser.parseString(ok("info", "--output=json", image).out()))
        .isEqualTo(JsonParser.parseString(QemuImg.encrypting("info", "--output=json", image)));
    assertThat(lines(ok("info", image).out())).isEqualTo(lines(QemuImg.encrypting("info", image)));
    Path theirs = directory.resolve("theirs.raw");
    QemuImg.encrypting("convert", "--object", SECRET, "--image-opts", options(image), theirs);
    assertThat(theirs).hasSameBinaryContentAs(raw);
    Path ours = directory.resolve("ours.raw");
    ok("convert", "--object", SECRET, "--image-opts", options(image), ours);
    assertThat(ours).hasSameBinaryContentAs(raw);
    ok("compare", "--passphrase-file", key, raw, image);
    assertThat(JsonParser.parseString(ok("map", "--output=json", image).out()))
        .isEqualTo(
            JsonParser.parseString(
                QemuImg.encrypting(
                    "map", "--output=json", "--object", SECRET, "--image-opts", options(image))));
    ok("check", image);
  }

  @Test
  void commitsRebasesAndResizesEncryptedChains() {
    Path overlay = directory.resolve("overlay.qcow2");
    ok("convert", "-O", "qcow2", "-o", QUICK, "--passphrase-file", key, raw, image);
    ok(
        "create",
        "-f",
        "qcow2",
        "-o",
        "encrypt.format=aes",
        "--passphrase-file",
        key,
        "-b",
        "disk.qcow2",
        "-F",
        "qcow2",
        overlay);
    ok("resize", "--passphrase-file", key, overlay, "+64k");
    ok("snapshot", "-c", "before", overlay);
    ok("commit", "--passphrase-file", key, overlay);
    ok("rebase", "--passphrase-file", key, "-b", "", overlay);
    Path back = directory.resolve("back.raw");
    QemuImg.encrypting("convert", "--object", SECRET, "--image-opts", options(overlay), back);
    assertThat(image("compare", back, raw).status()).isZero();
  }

  @Test
  void changesPassphrases() throws IOException {
    Path other = Files.writeString(directory.resolve("other"), "second");
    ok("convert", "-O", "qcow2", "-o", QUICK, "--passphrase-file", key, raw, image);
    CommandRun wrong = image("convert", "--passphrase-file", other, image, directory.resolve("x"));
    assertThat(wrong.status()).isEqualTo(ExitCode.NO_PERMISSION);
    assertThat(wrong.err()).contains("wrong passphrase");
    CommandRun none = image("compare", image, raw);
    assertThat(none.status()).isEqualTo(ExitCode.NO_PERMISSION);
    ok(
        "amend",
        "-o",
        "encrypt.state=active,encrypt.iter-time=1",
        "--passphrase-file",
        key,
        "--new-passphrase-file",
        other,
        image);
    ok("amend", "-o", "encrypt.state=inactive,encrypt.keyslot=0", image);
    ok("convert", "--passphrase-file", other, image, directory.resolve("x"));
    CommandRun last = image("amend", "-o", "encrypt.state=inactive,encrypt.keyslot=1", image);
    assertThat(last.status()).isEqualTo(ExitCode.USAGE);
    assertThat(last.err()).contains("last active key slot");
  }

  @Test
  void volumesAndTablesInEncryptedImagesAreWrittenInPlace() throws IOException {
    ok("create", "-f", "qcow2", "-o", QUICK, "--passphrase-file", key, image, "40M");
    each("gpt", "create", image, "--passphrase-file", key, "--add", "size=36M,name=DATA");
    each("gpt", "show", image, "--passphrase-file", key);
    each("gpt", "sgdisk", "--passphrase-file", key, "--", "--print", image);
    each("fat", "format", image, "--passphrase-file", key, "-p", "DATA");
    each("fat", "cp", image, "--passphrase-file", key, raw, ":/");
    Path back = directory.resolve("back");
    each("fat", "cp", image, "--passphrase-file", key, ":/disk.raw", back);
    assertThat(back).hasSameBinaryContentAs(raw);
    each("fat", "check", image, "--passphrase-file", key);
    CommandRun none = CommandRun.of("fat", "ls", image);
    assertThat(none.status()).isEqualTo(ExitCode.NO_PERMISSION);
    assertThat(none.err()).contains("--passphrase-file");
    ok("check", image);
  }

  private static void each(Object... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
  }

  @Test
  void measuresTheLuksHeader() {
    assertThat(ok("measure", "-O", "qcow2", "-o", "encrypt.format=luks", "--size", "1G").out())
        .isEqualTo(
            QemuImg.encrypting(
                "measure",
                "-O",
                "qcow2",
                "--object",
                SECRET,
                "-o",
                "encrypt.format=luks,encrypt.key-secret=s",
                "--size",
                "1G"));
  }

  private static java.util.List<String> lines(String info) {
    return info.lines().filter(line -> !line.startsWith("disk size")).toList();
  }

  private static String options(Path file) {
    return "driver=qcow2,encrypt.key-secret=s,file.filename=" + file;
  }

  private static CommandRun ok(Object... arguments) {
    return image(arguments).requireOk();
  }
}
