package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code inspect --json} tells of images that other tools made, beside what others tell. */
class InspectAgreementTest {

  @TempDir private Path directory;

  private static JsonObject inspect(Path image) {
    CommandRun run = CommandRun.of("inspect", "--json", image);
    assertThat(run.status()).as(run.err()).isZero();
    return object(run.out()).getAsJsonArray("images").get(0).getAsJsonObject();
  }

  private static JsonObject object(String json) {
    return JsonParser.parseString(json).getAsJsonObject();
  }

  private static List<JsonObject> parts(JsonObject of, String kind) {
    List<JsonObject> found = new ArrayList<>();
    JsonArray all = of.has("parts") ? of.getAsJsonArray("parts") : new JsonArray();
    for (JsonElement each : all) {
      if (each.getAsJsonObject().get("kind").getAsString().equals(kind)) {
        found.add(each.getAsJsonObject());
      }
    }
    return found;
  }

  private static JsonObject part(JsonObject of, String kind) {
    return parts(of, kind).get(0);
  }

  private static String fact(JsonObject part, String name) {
    return part.getAsJsonObject("facts").get(name).getAsString();
  }

  private static String output(String command, Object... files) {
    List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" ", -1)));
    words.addAll(List.of(files));
    return Tool.named(words.remove(0).toString()).output(words.toArray());
  }

  /** The first group of a pattern in a text. */
  private static String in(String text, String pattern) {
    Matcher found = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    assertThat(found.find()).as(pattern + " in " + text).isTrue();
    return found.group(1);
  }

  private Path raw(String size) {
    Path image = directory.resolve("image");
    output("truncate -s " + size, image);
    return image;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "compat=1.1,cluster_size=4k,refcount_bits=1,lazy_refcounts=on",
        "cluster_size=2M,refcount_bits=64",
        "compression_type=zstd,preallocation=metadata",
        "extended_l2=on",
        "backing_file=base,backing_fmt=raw",
        "data_file=data",
      })
  void agreesWithQemuImg(String options) throws IOException {
    Files.write(directory.resolve("base"), new byte[1 << 20]);
    Path image = directory.resolve("image");
    Tool qemuImg = Tool.named("qemu-img").in(directory);
    qemuImg.output("create", "-q", "-f", "qcow2", "-o", options, image, "37M");
    boolean alone = !options.contains("data_file");
    if (alone) {
      qemuImg.output("snapshot", "-c", "one", image);
      qemuImg.output("snapshot", "-c", "two", image);
    }
    boolean bitmaps = alone && !options.contains("0.10");
    if (bitmaps) {
      qemuImg.output("bitmap", "--add", image, "map");
    }
    JsonObject theirs = object(qemuImg.output("info", "--output=json", image));
    JsonObject data = theirs.getAsJsonObject("format-specific").getAsJsonObject("data");
    JsonObject ours = part(inspect(image), "container");
    for (String name : List.of("format", "virtual-size", "cluster-size")) {
      assertThat(fact(ours, name)).as(name).isEqualTo(theirs.get(name).getAsString());
    }
    for (String name : List.of("compat", "refcount-bits", "compression-type")) {
      String wanted = data.has(name) ? data.get(name).getAsString() : "zlib";
      assertThat(fact(ours, name)).as(name).isEqualTo(wanted);
    }
    if (theirs.has("backing-filename")) {
      assertThat(fact(ours, "backing-file"))
          .isEqualTo(theirs.get("backing-filename").getAsString());
      assertThat(fact(ours, "backing-format"))
          .isEqualTo(theirs.get("backing-filename-format").getAsString());
    }
    if (data.has("data-file")) {
      assertThat(fact(ours, "data-file")).isEqualTo(data.get("data-file").getAsString());
    }
    List<String> snapshots = new ArrayList<>();
    if (theirs.has("snapshots")) {
      theirs.getAsJsonArray("snapshots").forEach(each -> snapshots.add(name(each)));
    }
    assertThat(parts(ours, "snapshot").stream().map(each -> fact(each, "name")))
        .containsExactlyElementsOf(snapshots);
    assertThat(snapshots).hasSize(alone ? 2 : 0);
    assertThat(parts(ours, "bitmap")).hasSize(bitmaps ? 1 : 0);
  }

  private static String name(JsonElement element) {
    return element.getAsJsonObject().get("name").getAsString();
  }

  @Test
  void agreesWithSgdiskAndSfdiskOnGpt() {
    Path image = raw("100M");
    output(
        "sgdisk -n 1:0:+5M -t 1:ef00 -c 1:ESP -n 3:0:+1M -t 3:ef02 -A 3:set:2 -A 3:set:63"
            + " -n 7:60000:0 -t 7:8300 -c 7:root",
        image);
    JsonObject disk = part(inspect(image), "disk");
    String printed = output("sgdisk -p", image);
    JsonObject gpt = part(disk, "gpt");
    assertThat(fact(gpt, "disk-guid")).isEqualTo(in(printed, "\\(GUID\\): (\\S+)"));
    assertThat(fact(gpt, "first-usable-lba")).isEqualTo(in(printed, "usable sector is (\\d+)"));
    assertThat(fact(gpt, "last-usable-lba")).isEqualTo(in(printed, "last usable .* is (\\d+)"));
    assertThat(fact(gpt, "entries")).isEqualTo(in(printed, "up to (\\d+) entries"));
    List<JsonObject> partitions = parts(disk, "partition");
    assertThat(partitions.stream().map(each -> each.get("name").getAsString()))
        .containsExactly("1", "3", "7");
    JsonArray theirs =
        object(output("sfdisk --json", image))
            .getAsJsonObject("partitiontable")
            .getAsJsonArray("partitions");
    for (int i = 0; i < partitions.size(); i++) {
      JsonObject ours = partitions.get(i);
      String info = output("sgdisk -i " + ours.get("name").getAsString(), image);
      assertThat(fact(ours, "type-guid")).isEqualTo(in(info, "GUID code: (\\S+)"));
      assertThat(fact(ours, "guid")).isEqualTo(in(info, "unique GUID: (\\S+)"));
      assertThat(fact(ours, "first-lba")).isEqualTo(in(info, "First sector: (\\d+)"));
      assertThat(fact(ours, "last-lba")).isEqualTo(in(info, "Last sector: (\\d+)"));
      assertThat(fact(ours, "attributes"))
          .isEqualTo("0x" + in(info, "flags: (\\S+)").toLowerCase(Locale.ROOT));
      assertThat(fact(ours, "name")).isEqualTo(in(info, "name: '(.*)'"));
      JsonObject sfdisk = theirs.get(i).getAsJsonObject();
      assertThat(ours.get("start").getAsLong()).isEqualTo(512 * sfdisk.get("start").getAsLong());
      assertThat(ours.get("length").getAsLong()).isEqualTo(512 * sfdisk.get("size").getAsLong());
    }
  }

  @Test
  void agreesWithSfdiskOnAnMbrThatPartedMade() {
    Path image = raw("100M");
    output("parted -s", image, "mklabel", "msdos");
    output("parted -s", image, "mkpart", "primary", "fat32", "1MiB", "20MiB");
    output("parted -s", image, "mkpart", "extended", "20MiB", "90MiB");
    output("parted -s", image, "mkpart", "logical", "ext4", "21MiB", "40MiB");
    output("parted -s", image, "mkpart", "logical", "linux-swap", "41MiB", "60MiB");
    output("parted -s", image, "set", "1", "boot", "on");
    JsonObject theirs = object(output("sfdisk --json", image)).getAsJsonObject("partitiontable");
    JsonObject disk = part(inspect(image), "disk");
    assertThat(fact(disk, "partition-table")).isEqualTo("mbr");
    assertThat(fact(part(disk, "mbr"), "disk-signature")).isEqualTo(theirs.get("id").getAsString());
    List<String> ours = new ArrayList<>();
    for (JsonObject each : parts(disk, "partition")) {
      ours.add(
          each.get("name").getAsString()
              + " "
              + each.get("start").getAsLong() / 512
              + " "
              + each.get("length").getAsLong() / 512
              + " "
              + fact(each, "type"));
    }
    List<String> wanted = new ArrayList<>();
    for (JsonElement element : theirs.getAsJsonArray("partitions")) {
      JsonObject each = element.getAsJsonObject();
      String type = each.get("type").getAsString();
      boolean extended = type.equals("f") || type.equals("5");
      if (!extended) {
        wanted.add(
            each.get("node").getAsString().replace(image.toString(), "")
                + " "
                + each.get("start").getAsLong()
                + " "
                + each.get("size").getAsLong()
                + " 0x"
                + (type.length() == 1 ? "0" : "")
                + type);
      }
    }
    assertThat(ours).containsExactlyInAnyOrderElementsOf(wanted);
    JsonObject active = part(part(disk, "mbr"), "record");
    assertThat(fact(active, "active")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource({"12, 1440", "16, 20480", "32, 70000"})
  void agreesWithFsckMtoolsAndBlkid(String type, String kibibytes) throws IOException {
    Path image = directory.resolve("image");
    output("mkfs.fat -C -n LAB -i 1234ABCD -F " + type, image, kibibytes);
    Path file = Files.write(directory.resolve("file"), new byte[5000]);
    output("mmd -i", image, "::/EFI", "::/EFI/a long name");
    output("mcopy -i", image, file, "::/file");
    output("mcopy -i", image, file, "::/EFI/a long name/file");
    JsonObject disk = part(inspect(image), "disk");
    assertThat(fact(disk, "partition-table")).isEqualTo("none");
    JsonObject fat = part(disk, "fat");
    String fsck = output("fsck.fat -n -v", image);
    assertThat(fact(fat, "oem-name")).isEqualTo(in(fsck, "System ID \"(.*)\""));
    assertThat(fact(fat, "media")).isEqualTo(in(fsck, "Media byte (\\S+)"));
    assertThat(fact(fat, "sector-size")).isEqualTo(in(fsck, "(\\d+) bytes per logical"));
    assertThat(fact(fat, "cluster-size")).isEqualTo(in(fsck, "(\\d+) bytes per cluster"));
    assertThat(fact(fat, "reserved-sectors")).isEqualTo(in(fsck, "(\\d+) reserved sector"));
    assertThat(fact(fat, "fats")).isEqualTo(in(fsck, "(\\d+) FATs?, "));
    assertThat(fact(fat, "type")).isEqualTo("FAT" + in(fsck, "FATs?, (\\d+) bit"));
    assertThat(fact(fat, "sectors-per-fat")).isEqualTo(in(fsck, "per FAT \\(= (\\d+) sectors"));
    if (!type.equals("32")) {
      assertThat(fact(fat, "root-entries")).isEqualTo(in(fsck, "(\\d+) root directory entries"));
    }
    assertThat(fact(fat, "clusters")).isEqualTo(in(fsck, "(\\d+) data clusters"));
    assertThat(fact(fat, "sectors-per-track")).isEqualTo(in(fsck, "(\\d+) sectors/track"));
    assertThat(fact(fat, "heads")).isEqualTo(in(fsck, "(\\d+) heads"));
    assertThat(fact(fat, "hidden-sectors")).isEqualTo(in(fsck, "(\\d+) hidden sectors"));
    assertThat(fact(fat, "sectors")).isEqualTo(in(fsck, "(\\d+) sectors total"));
    String mdir = output("mdir -/ -a -i", image, "::");
    assertThat(fact(fat, "label")).isEqualTo(in(mdir, "is (\\S+)"));
    assertThat(fact(fat, "volume-id")).isEqualTo(in(mdir, "Number is (\\S+)"));
    assertThat(fact(fat, "files")).isEqualTo(Long.toString(lines(mdir, "^\\S.* \\d+ +\\d{4}-")));
    assertThat(fact(fat, "directories"))
        .isEqualTo(Long.toString(lines(mdir, "^[^. ].* <DIR> +\\d{4}-")));
    String total = mdir.substring(mdir.indexOf("Total files listed"));
    assertThat(fact(fat, "content"))
        .isEqualTo(in(total, "files +([\\d ]+) bytes").replace(" ", ""));
    assertThat(fact(fat, "free")).isEqualTo(in(total, "([\\d ]+) bytes free").replace(" ", ""));
    String blkid = output("blkid -p -o export", image);
    assertThat(fact(fat, "type")).isEqualTo(in(blkid, "^VERSION=(.*)"));
    assertThat(fact(fat, "volume-id")).isEqualTo(in(blkid, "^UUID=(.*)"));
    assertThat(fact(fat, "label")).isEqualTo(in(blkid, "^LABEL=(.*)"));
    assertThat(fact(fat, "boot-sector-label")).isEqualTo(in(blkid, "^LABEL_FATBOOT=(.*)"));
  }

  private static long lines(String text, String pattern) {
    Pattern line = Pattern.compile(pattern);
    return text.lines().filter(each -> line.matcher(each).find()).count();
  }
}
