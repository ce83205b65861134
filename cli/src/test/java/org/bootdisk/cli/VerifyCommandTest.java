package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/** {@code bootdisk inspect}, {@code verify} and {@code diff}. */
class VerifyCommandTest {

  private static final int VOLUME = 1 << 20;

  @TempDir private static Path directory;
  private static Path good = Path.of("");

  @BeforeAll
  static void build() throws IOException {
    Path kernel =
        Files.write(directory.resolve("vmlinuz"), org.bootdisk.fixtures.boot.FakeKernel.bytes());
    good = directory.resolve("good.img");
    CommandRun run =
        CommandRun.of("build", "--offline", "-f", "raw", "-o", good, "--kernel", kernel);
    assertThat(run.status()).as(run.err()).isZero();
  }

  /** A copy with a byte changed. */
  private static Path damaged(long at) throws IOException {
    Path copy = directory.resolve("bad.img");
    Tool.named("cp").output("--sparse=always", good, copy);
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 0x41);
    }
    return copy;
  }

  @ParameterizedTest
  @CsvSource({"sarif,missing.img", "junit,missing.img", "sarif,cut.qcow2", "junit,cut.qcow2"})
  void reportsAnImageThatCannotBeRead(String format, String name) throws IOException {
    Path image = directory.resolve(name);
    if (name.startsWith("cut")) {
      Files.write(image, new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});
    }
    CommandRun run = CommandRun.of("verify", "--format", format, image);
    assertThat(run.out()).contains("image.unreadable", name);
    assertThat(run.err()).contains(name);
    assertThat(run.status()).isEqualTo(name.startsWith("cut") ? ExitCode.DATA : ExitCode.NO_INPUT);
  }

  @Test
  void aLabelInBothItsPlacesIsOneDifference() throws IOException {
    Path other = directory.resolve("other.img");
    Tool.named("cp").output("--sparse=always", good, other);
    assertThat(CommandRun.of("fat", "label", other, "--set", "OTHER").status()).isZero();
    assertThat(CommandRun.of("diff", good, other).out())
        .isEqualTo("partition[2]: fat.label: BOOT | OTHER\n");
    String json = CommandRun.of("diff", "--json", good, other).out();
    PublishedSchema.valid("diff", json);
    assertThat(json).contains("\"start\": " + (VOLUME + 43) + ",");
  }

  @Test
  void aGoodDiskHasNoFindings() throws IOException {
    CommandRun run = CommandRun.of("verify", good);
    assertThat(run.out()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.err())
        .contains("GPT: nothing found", "boot chain, BIOS: nothing", "boot chain, UEFI: nothing");
    PublishedSchema.valid("verify", CommandRun.of("verify", "--json", good).out());
  }

  @ParameterizedTest
  @CsvSource({
    "144, chain.bios.boot, mbr.boot-code",
    "528, gpt.header.crc, gpt.primary",
    "17424, chain.bios.core, bytes.core-image",
    "1048576 + 11, chain.uefi.program, fat.removed",
    "1048576 + 22, fat.bpb, fat",
    "1048576 + 512 * 4, fat.media, bytes.fat-entries",
  })
  void damageIsNamedByVerifyAndByDiff(String place, String rule, String difference)
      throws IOException {
    long at = 0;
    for (String term : place.split("\\+", -1)) {
      long product = 1;
      for (String factor : term.split("\\*", -1)) {
        product *= Long.parseLong(factor.strip());
      }
      at += product;
    }
    Path bad = damaged(at);
    CommandRun verified = CommandRun.of("verify", "-q", bad);
    assertThat(verified.out()).contains("[" + rule);
    assertThat(verified.status()).isIn(2, 3);
    CommandRun diff = CommandRun.of("diff", good, bad);
    assertThat(diff.out()).contains(difference);
    assertThat(diff.status()).isEqualTo(1);
    PublishedSchema.valid("diff", CommandRun.of("diff", "--json", good, bad).out());
    PublishedSchema.valid("verify", CommandRun.of("verify", "--json", bad).out());
    PublishedSchema.valid("inspect", CommandRun.of("inspect", "--json", bad).out());
  }

  @Test
  void onlyTheVolumeIdDiffersIsOneLine() throws IOException {
    Path other = damaged(VOLUME + 39);
    CommandRun run = CommandRun.of("diff", good, other);
    assertThat(run.out().lines()).singleElement().asString().contains("fat.volume-id: ");
    assertThat(CommandRun.of("diff", "--ignore", "fat.*", good, other).status()).isZero();
  }

  @Test
  void aManifestAndARecipeNameTheRangeThatIsAnother() throws IOException {
    Path made = directory.resolve("made.qcow2");
    Path recipe = Files.writeString(directory.resolve("recipe.yaml"), "size: 40M\n");
    CommandRun build = CommandRun.of("build", "--offline", "-o", made, "--manifest", recipe);
    assertThat(build.status()).as(build.err()).isZero();
    Path manifest = directory.resolve("made.qcow2.manifest.json");
    Object[] verify = {"verify", "-q", "--manifest", manifest, "--recipe", recipe, made};
    assertThat(CommandRun.of(verify).out()).doesNotContain("content.", "recipe.");
    Tool.named("qemu-io").output("-c", "write -P 7 1M 512", "-c", "write -P 1 30M 512", made);
    assertThat(CommandRun.of(verify).out().lines())
        .anyMatch(line -> line.contains("content.region") && line.contains("boot sector"))
        .anyMatch(line -> line.contains("content.zeros") && line.contains("at 31457280"))
        .anyMatch(line -> line.contains("recipe.fat.removed") && line.contains("partition[2]"));
    CommandRun none = CommandRun.of("verify", "--manifest", recipe, made);
    assertThat(none.status()).isEqualTo(ExitCode.DATA);
    assertThat(none.err()).contains("recipe.yaml: is not a manifest");
  }

  @Test
  void aLockNamesWhatTheDiskIsNotMadeOf() throws IOException {
    Path made = directory.resolve("locked.img");
    Path recipe = directory.resolve("locked.yaml");
    Files.writeString(recipe, "format: raw\nmenu: [{title: One, kernel: vmlinuz}]\n");
    Path lock = directory.resolve("bootdisk.lock");
    CommandRun build =
        CommandRun.of("build", "--offline", "-o", made, "--manifest", "--lock", lock, recipe);
    assertThat(build.status()).as(build.err()).isZero();
    Path manifest = directory.resolve("locked.img.manifest.json");
    Object[] verify = {"verify", "--manifest", manifest, "--recipe", recipe, "--lock", lock, made};
    assertThat(CommandRun.of(verify).status()).isZero();
    assertThat(CommandRun.of(verify).err()).contains("lock: nothing found");
    Files.writeString(lock, Files.readString(lock).replaceFirst("(vmlinuz\"\n.*: )....", "$10000"));
    CommandRun run = CommandRun.of("verify", "-q", "--manifest", manifest, "--lock", lock, made);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out().lines())
        .singleElement()
        .asString()
        .contains("[lock.input]", "bootdisk.lock: 'vmlinuz' is sha256:", "locked is sha256:0000");
    assertThat(CommandRun.of("verify", "--lock", lock, made).status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void imagesOfTwoFormatsAreEqualByContent() {
    Path overlay = directory.resolve("overlay.qcow2");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", "-b", good, "-F", "raw", overlay);
    assertThat(CommandRun.of("diff", good, overlay)).isEqualTo(new CommandRun(0, "", ""));
    Tool.named("qemu-io").output("-c", "write -P 7 30M 64k", overlay);
    assertThat(CommandRun.of("diff", good, overlay).out())
        .contains("partition[2]: bytes.unused-clusters: 65536 bytes differ");
  }

  @Test
  void reportsAreJunitsXmlAndSarif() throws Exception {
    Path bad = damaged(144);
    String xml = CommandRun.of("verify", "--format", "junit", bad).out();
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    // Jenkins' junit-10.xsd demands both, and surefire's.
    assertThat(suite.getAttribute("errors")).isEqualTo("0");
    assertThat(suite.getAttribute("skipped")).isEqualTo("0");
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(4);
    var run =
        JsonParser.parseString(CommandRun.of("verify", "--format", "sarif", bad).out())
            .getAsJsonObject()
            .getAsJsonArray("runs")
            .get(0)
            .getAsJsonObject();
    var result = run.getAsJsonArray("results").get(0).getAsJsonObject();
    assertThat(result.get("ruleId").getAsString()).isEqualTo("chain.bios.boot");
    assertThat(result.get("level").getAsString()).isEqualTo("error");
    var driver = run.getAsJsonObject("tool").getAsJsonObject("driver");
    var rule = driver.getAsJsonArray("rules").get(0).getAsJsonObject();
    assertThat(rule.get("id").getAsString()).isEqualTo("chain.bios.boot");
    assertThat(rule.getAsJsonObject("help").get("text").getAsString())
        .contains("- How to mend it: 'bootdisk grub install'.");
    assertThat(rule.getAsJsonObject("fullDescription").get("text").getAsString())
        .startsWith("The first sector is not GRUB's boot.img");
  }

  @Test
  void peopleAreToldWhichCommandTellsMoreAndProgramsAreNot() throws IOException {
    Path bad = damaged(144);
    assertThat(CommandRun.of("verify", bad).err())
        .endsWith("'bootdisk explain chain.bios.boot' tells more\n");
    assertThat(CommandRun.of("verify", good).err()).doesNotContain("explain");
    assertThat(CommandRun.of("verify", "--quiet", bad).err()).isEmpty();
    assertThat(CommandRun.of("verify", "--json", bad).err()).isEmpty();
  }

  @Test
  void inspectTellsEveryLayerAndAgreesWithQemuImg() throws IOException {
    Path qcow2 = directory.resolve("disk.qcow2");
    Tool.named("qemu-img").output("convert", "-O", "qcow2", "-c", good, qcow2);
    String json = PublishedSchema.valid("inspect", CommandRun.of("inspect", "--json", qcow2).out());
    var container =
        JsonParser.parseString(json)
            .getAsJsonObject()
            .getAsJsonArray("images")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("parts")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("facts");
    var theirs =
        JsonParser.parseString(
                Tool.named("qemu-img").output("info", "--output=json", qcow2.toString()))
            .getAsJsonObject();
    for (String name : new String[] {"virtual-size", "cluster-size"}) {
      assertThat(container.get(name)).as(name).isEqualTo(theirs.get(name));
    }
    assertThat(CommandRun.of("inspect", qcow2).out())
        .contains(
            "MBR: hybrid",
            "GPT: 97FD5997-D90B-4AA3-8D16-C1723AEA73C1",
            "BIOS: GRUB",
            "partition 2 \"EFISystem\": esp",
            "FAT16 \"BOOT\"",
            "/EFI/BOOT/BOOTX64.EFI: GRUB, x86_64-efi");
  }

  @Test
  void aPageNeedsNothingElse() throws IOException {
    Path page = directory.resolve("page.html");
    assertThat(CommandRun.of("inspect", "-q", "--html", page, good).status()).isZero();
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("<svg", "2 EFISystem", "hybrid MBR", "97FD5997")
        .doesNotContain("<script", "http://", "https://", "src=", "href=");
  }

  @Test
  void aDirectoryIsOneTable() throws IOException {
    Path images = Files.createDirectory(directory.resolve("images"));
    Files.createSymbolicLink(images.resolve("a.img"), good);
    Files.writeString(images.resolve("notes.txt"), "nothing");
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", images.resolve("b.qcow2"), "1G");
    assertThat(CommandRun.of("inspect", images).out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("a.img +raw +40 MiB +gpt +FAT16 \"BOOT\" +BIOS, UEFI"))
        .anyMatch(line -> line.matches("b.qcow2 +qcow2 +1 GiB +none.*"));
  }
}
