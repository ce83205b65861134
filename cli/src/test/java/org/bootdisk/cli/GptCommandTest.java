package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.SerialMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bootdisk gpt ...} on raw and qcow2 images. */
class GptCommandTest {

  private static final long BYTES = 40L << 20;
  private static final List<String> SEED =
      List.of(
          "--set-alignment=1",
          "--new=1:34:2047",
          "--change-name=1:BIOSBootPartition",
          "--typecode=1:ef02",
          "--set-alignment=512",
          "--largest-new=2",
          "--change-name=2:EFISystem",
          "--typecode=2:ef00",
          "--attributes=1:set:1",
          "--attributes=2:set:2",
          "--disk-guid=97FD5997-D90B-4AA3-8D16-C1723AEA73C1",
          "--partition-guid=1:1C06F03B-704E-4657-B9CD-681A087A2FDC",
          "--partition-guid=2:970C694F-AFD0-4B99-B750-CDB7A329AB6F",
          "--hybrid=2",
          "--recompute-chs");

  @TempDir private Path directory;
  private Path raw = Path.of("");
  private Path qcow2 = Path.of("");

  @BeforeEach
  void makeImages() throws IOException {
    raw = directory.resolve("disk.img");
    qcow2 = directory.resolve("disk.qcow2");
    try (FileDevice blank = FileDevice.create(raw, BYTES)) {
      blank.flush();
    }
    Tool.named("qemu-img").output("create", "-q", "-f", "qcow2", qcow2, BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "255/63, 5351d7ba7f3d8829a2ad190428a166fa5cc2edc7050502e1e01091d7c7eb2106",
    "16/63,  a071d517f8f0e4d7a06549571228772eb20a9bb8e57d649527bf55a9494bc56b"
  })
  void takesTheSeedsSgdiskArgumentsAsTheyStand(String geometry, String sha256) throws Exception {
    for (Path image : List.of(raw, qcow2)) {
      List<Object> line = new ArrayList<>(List.of("gpt", "sgdisk", "--geometry", geometry, "--"));
      line.addAll(SEED);
      line.add(image);
      assertThat(CommandRun.of(line.toArray()).status()).isZero();
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(raw));
    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    assertSame();
  }

  @Test
  void makesTheSameTableInRawAndQcow2() {
    for (Path image : List.of(raw, qcow2)) {
      ok(
          "gpt",
          "create",
          image,
          "--seed",
          "x",
          "--add",
          "size=5M,type=esp,name=EFI",
          "--add",
          "number=7,type=linux-generic,attributes=legacy-boot+63");
      ok("gpt", "hybrid", image, "1:0c:active", "7", "--protective", "last");
      ok(
          "gpt",
          "edit",
          image,
          "--seed",
          "y",
          "--delete",
          "7",
          "--add",
          "size=1M,type=swap",
          "--name",
          "2=swap",
          "--attribute",
          "1=+no-block-io",
          "--new-guids",
          "--sort");
    }
    assertSame();
    assertThat(Tool.named("sgdisk").output("-v", raw)).contains("No problems found");
    assertThat(ok("gpt", "check", qcow2).err()).contains("nothing wrong");
  }

  @Test
  void showsTheTableAsTextAndAsJson() {
    ok(
        "gpt",
        "create",
        raw,
        "--disk-guid",
        "97FD5997-D90B-4AA3-8D16-C1723AEA73C1",
        "--add",
        "size=5M,type=esp,name=EFI,guid=1C06F03B-704E-4657-B9CD-681A087A2FDC");
    assertThat(ok("gpt", "show", raw).out())
        .isEqualTo(
            """
            Disk of 40 MiB: 81920 sectors of 512 bytes
            Primary table:   header at LBA 1, good
            Alternate table: header at LBA 81919, good
            GPT 97FD5997-D90B-4AA3-8D16-C1723AEA73C1: 128 entries of 128 bytes, usable are LBA 34 to 81886

            Nr  First  Last   Size      Type  Name   Attributes  GUID
            1   2048   12287  5 MiB     esp   'EFI'              1C06F03B-704E-4657-B9CD-681A087A2FDC
            -   34     2047   1007 KiB  free
            -   12288  81886  34.0 MiB  free
            """);
    JsonObject json = json("gpt", "show", raw, "--json");
    JsonObject partition = json.getAsJsonArray("partitions").get(0).getAsJsonObject();
    assertThat(partition.get("type").getAsString()).isEqualTo("esp");
    assertThat(partition.get("last-lba").getAsLong()).isEqualTo(12287);
    assertThat(json.getAsJsonObject("mbr").get("kind").getAsString()).isEqualTo("protective");
    assertThat(json.getAsJsonObject("alternate").get("good").getAsBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create --force --add type=home",
        "edit --name 1=x",
        "hybrid 1",
        "zap --mbr",
        "convert --to mbr 1",
        "resector --to 4096",
        "repair"
      })
  void dryRunShowsBeforeAndAfterAndWritesNothing(String command) throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp");
    byte[] before = Files.readAllBytes(raw);
    String[] words = command.split(" ", -1);
    List<Object> line = new ArrayList<>(List.of("gpt", words[0], raw, "--dry-run"));
    line.addAll(List.of(words).subList(1, words.length));
    CommandRun run = ok(line.toArray());
    assertThat(run.out()).contains("Before:\n").contains("\nAfter:\n");
    line.add("--json");
    assertThat(json(line.toArray()).keySet()).containsExactly("schema", "before", "after");
    assertThat(Files.readAllBytes(raw)).isEqualTo(before);
  }

  @Test
  void findsDamageByRuleAndRepairsIt() throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp");
    byte[] good = Files.readAllBytes(raw);
    damage(512 + 40);
    CommandRun check = CommandRun.of("gpt", "check", raw);
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.out()).startsWith("error [gpt.header.crc] ");
    JsonArray findings =
        JsonParser.parseString(CommandRun.of("gpt", "check", raw, "--json").out())
            .getAsJsonObject()
            .getAsJsonArray("findings");
    assertThat(findings.get(0).getAsJsonObject().get("rule").getAsString())
        .isEqualTo("gpt.header.crc");
    assertThat(ok("gpt", "show", raw).out()).contains("Primary table:").contains("HeaderCRC32");
    assertThat(ok("gpt", "repair", raw).err()).contains("primary table from the alternate");
    assertThat(Files.readAllBytes(raw)).isEqualTo(good);
    assertThat(ok("gpt", "repair", raw).err()).contains("nothing to repair");
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "text"})
  void restoresWhatItSaved(String form) throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp,name=a\u00eb", "--add", "type=home");
    ok("gpt", "hybrid", raw, "2:83:active", "1:ef");
    byte[] before = Files.readAllBytes(raw);
    Path backup = directory.resolve("table");
    if (form.equals("text")) {
      ok("gpt", "backup", raw, backup, "--text");
    } else {
      ok("gpt", "backup", raw, backup);
    }
    ok("gpt", "zap", raw, "--mbr");
    assertThat(Files.readAllBytes(raw)).isEqualTo(new byte[(int) BYTES]);
    assertThat(CommandRun.of("gpt", "show", raw).status()).isEqualTo(ExitCode.DATA);
    ok("gpt", "restore", raw, backup);
    assertThat(Files.readAllBytes(raw)).isEqualTo(before);
  }

  @Test
  void convertsBetweenGptAndMbr() {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp", "--add", "size=8M,type=swap");
    ok("gpt", "convert", raw, "--to", "mbr", "2", "1");
    assertThat(ok("gpt", "show", raw).out()).contains("MBR, disk signature").contains("82");
    assertThat(Tool.named("sfdisk").output("--dump", raw)).contains("type=82").contains("type=ef");
    ok("gpt", "convert", raw, "--to", "gpt");
    assertThat(json("gpt", "show", raw, "--json").getAsJsonArray("partitions")).hasSize(2);
    assertThat(ok("gpt", "check", raw).status()).isZero();
  }

  @Test
  void changesTheSectorSizeAndBack() throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp");
    byte[] before = Files.readAllBytes(raw);
    ok("gpt", "resector", raw, "--to", "4096");
    assertThat(json("gpt", "show", raw, "--json").get("sector-size").getAsInt()).isEqualTo(4096);
    assertThat(ok("gpt", "check", raw).status()).isZero();
    ok("gpt", "resector", raw, "--to", "512");
    assertThat(Files.readAllBytes(raw)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk.img", "disk.qcow2"})
  void formatsFatVolumesForOtherSectorsInANewImageOnly(String name) throws IOException {
    Path image = directory.resolve(name);
    Path made = directory.resolve("made-" + name);
    ok("gpt", "create", image, "--add", "size=8M,type=esp");
    ok("fat", "format", image, "--partition", "1", "--label", "ESP");
    ok("fat", "mkdir", image, "/EFI");
    byte[] before = Files.readAllBytes(image);
    CommandRun refused = CommandRun.of("gpt", "resector", image, "--to", "4096");
    assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("partition 1 holds a FAT volume", "name one: ");
    CommandRun itself = CommandRun.of("gpt", "resector", image, image, "--to", "4096");
    assertThat(itself.err()).contains("is the image itself");
    ok("gpt", "resector", image, made, "--to", "4096", "--dry-run");
    assertThat(made).doesNotExist();
    ok("gpt", "resector", image, made, "--to", "4096");
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    assertThat(json("gpt", "show", made, "--json").get("sector-size").getAsInt()).isEqualTo(4096);
    assertThat(json("fat", "info", made, "--json").toString())
        .contains("\"sector-size\":4096", "ESP");
    assertThat(ok("fat", "ls", made).out()).contains("EFI");
    assertThat(json("image", "info", "--output=json", made).get("format").getAsString())
        .isEqualTo(name.endsWith("img") ? "raw" : "qcow2");
  }

  @Test
  void readsSfdisksScripts() throws IOException {
    Path script = directory.resolve("script");
    Files.writeString(script, "label: gpt\nsize=5M, type=uefi\ntype=linux, name=root\n");
    ok("gpt", "sfdisk", raw, script);
    assertThat(Tool.named("sfdisk").output("--dump", raw)).contains("name=\"root\"");
    Files.writeString(script, "label: dos\n,5M,7,*\n");
    assertThat(CommandRun.of("gpt", "sfdisk", raw, script).status()).isEqualTo(ExitCode.USAGE);
    ok("gpt", "sfdisk", raw, script, "--force");
    assertThat(Tool.named("sfdisk").output("--dump", raw)).contains("type=7, bootable");
    assertThat(Tool.named("sfdisk").output("--verify", raw)).contains("No errors");
    assertThat(ok("gpt", "check", raw).err()).contains("nothing wrong");
  }

  @Test
  void doesNotWriteToAnImageThatQemuHasOpen() throws IOException {
    ok("gpt", "create", qcow2, "--add", "size=8M,type=esp");
    byte[] before = Files.readAllBytes(qcow2);
    try (SerialMachine qemu = SerialMachine.start(List.of("qemu-io", qcow2.toString()))) {
      qemu.await("qemu-io>", Duration.ofMinutes(1));
      CommandRun refused = CommandRun.of("gpt", "edit", qcow2, "--name", "1=x");
      assertThat(refused.status()).isEqualTo(ExitCode.IN_USE);
      assertThat(refused.err()).contains("in use by another program");
      assertThat(ok("gpt", "show", qcow2).out()).contains("esp");
    }
    assertThat(Files.readAllBytes(qcow2)).isEqualTo(before);
  }

  @Test
  void listsTypes() {
    assertThat(ok("gpt", "types").out())
        .containsPattern("esp +ef00 +C12A7328-F81F-11D2-BA4B-00A0C93EC93B +EFI system partition");
    assertThat(JsonParser.parseString(ok("gpt", "types", "--json").out()).getAsJsonArray())
        .hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "show",
        "edit IMAGE --name 9=x",
        "edit IMAGE --name x",
        "edit IMAGE --type 1=nothing",
        "edit IMAGE --guid 1=C12A7328",
        "edit IMAGE --attribute 1=+64",
        "edit IMAGE --add size=100M",
        "edit IMAGE --add wobble=1",
        "edit IMAGE --add start=2048,end=3000",
        "edit IMAGE --add size=1M,end=3000",
        "edit IMAGE --entries 99999999",
        "edit IMAGE --geometry 0/0 --fit",
        "create IMAGE",
        "hybrid IMAGE",
        "hybrid IMAGE 2",
        "hybrid IMAGE 1:xy",
        "hybrid IMAGE 1 1",
        "hybrid IMAGE 1:05",
        "hybrid IMAGE 1:100",
        "convert IMAGE --to gpt",
        "convert IMAGE --to mbr",
        "restore IMAGE",
        "show IMAGE --sector-size 7",
        "sgdisk -- --print",
        "sgdisk -- --wobble IMAGE",
        "sgdisk -- --transform-bsd=1 IMAGE",
        "sgdisk -- -R IMAGE IMAGE",
      })
  void refusesWhatMakesNoSenseAndWritesNothing(String command) throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp");
    byte[] before = Files.readAllBytes(raw);
    List<Object> line = new ArrayList<>(List.of("gpt"));
    for (String word : command.split(" ", -1)) {
      line.add(word.equals("IMAGE") ? raw : word);
    }
    CommandRun run = CommandRun.of(line.toArray());
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllBytes(raw)).isEqualTo(before);
  }

  @Test
  void replicatesToAnotherImageAndOnlyIfTheTableFits() throws IOException {
    ok("gpt", "create", raw, "--add", "size=8M,type=esp", "--add", "size=8M");
    byte[] before = Files.readAllBytes(raw);
    ok("gpt", "sgdisk", "--", "--new=3:0:+1M", "--replicate=" + qcow2, raw);
    assertThat(ok("gpt", "check", qcow2).err()).contains("nothing wrong");
    assertThat(ok("gpt", "show", qcow2).out().lines().toList())
        .anyMatch(line -> line.contains("1 MiB"));
    Files.write(raw, before);
    Path small = raw.resolveSibling("small.img");
    FileDevice.create(small, 9 << 20).close();
    CommandRun run = CommandRun.of("gpt", "sgdisk", "--", "--replicate=" + small, "--zap", raw);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(Files.readAllBytes(raw)).isEqualTo(before);
  }

  private static JsonObject json(Object... arguments) {
    return JsonParser.parseString(ok(arguments).out()).getAsJsonObject();
  }

  private void damage(long at) throws IOException {
    try (FileDevice device = FileDevice.openWritable(raw)) {
      device.write(at, ByteBuffer.wrap(new byte[] {1}));
    }
  }

  private void assertSame() {
    Tool.named("qemu-img").output("check", qcow2);
    assertThat(Tool.named("qemu-img").output("compare", "-f", "raw", "-F", "qcow2", raw, qcow2))
        .contains("Images are identical");
  }
}
