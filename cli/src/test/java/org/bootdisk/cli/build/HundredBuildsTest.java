package org.bootdisk.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bootdisk.block.Text;
import org.bootdisk.cli.CommandRun;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One recipe gives one image, and gives it today as it did when its digest was written down in
 * {@code golden.sha256}. A change of that file is a change of what people have built: the commit
 * says why.
 */
class HundredBuildsTest {

  private static final int BUILDS = 100;
  private static final List<String> ZONES =
      List.of("UTC", "Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin");
  private static final List<String> LOCALES =
      List.of("en_US", "tr_TR", "ar_EG", "th_TH_TH", "de_CH", "hi_IN", "ja_JP_JP");
  private static final List<String> ENCODINGS =
      List.of("UTF-8", "UTF-16", "US-ASCII", "ISO-8859-1", "Cp1252");
  private static final List<String> UMASKS = List.of("000", "022", "077");

  @TempDir Path directory;

  @BeforeEach
  void makeInputs() throws IOException {
    makeInputs(Files.createDirectory(directory.resolve("forth")), 1);
    makeInputs(Files.createDirectory(directory.resolve("back")), -1);
  }

  /** Files that are made in another order are listed in another order by most file systems. */
  private static void makeInputs(Path to, int step) throws IOException {
    Files.createDirectory(to.resolve("tree"));
    for (int i = step > 0 ? 0 : 29; i >= 0 && i < 30; i += step) {
      Files.write(to.resolve(Text.format("tree/file-%02d", i)), Seeds.bytes(i, 1000 * i + 1));
    }
    Files.write(to.resolve("vmlinuz"), FakeKernel.bytes());
    Files.writeString(to.resolve("without-grub.yaml"), RECIPE + "grub: none\n");
    Files.writeString(to.resolve("with-grub.yaml"), RECIPE + MENU);
  }

  private static final String RECIPE =
      """
      size: 48M
      hybrid: [ESP]
      partitions:
      - {name: boot, type: bios-boot}
      - name: ESP
        type: esp
        fat:
          label: ESP
          files:
            /tree: {directory: tree}
            /İstanbul.txt: {text: "ıI iİ\\n"}
      """;

  private static final String MENU =
      """
      menu:
      - {title: Linux, kernel: vmlinuz, parameters: "console=ttyS0"}
      """;

  @Test
  void imageWithoutGrubIsTheGoldenOne() throws IOException {
    Path image = build(surroundings(0, List.of(java())), 0, "without-grub.yaml");
    assertThat(sha256(image)).isEqualTo(golden("without-grub").orElseThrow());
  }

  @Test
  void imagesWithGrubAreTheGoldenOnes() throws IOException {
    Path image = build(surroundings(0, List.of(java())), 0, "with-grub.yaml");
    Path plain = directory.resolve("default.qcow2");
    CommandRun run = CommandRun.of("build", "--json", "-o", plain);
    String version =
        JsonParser.parseString(run.out()).getAsJsonObject().get("grub-version").getAsString();
    Optional<String> golden = golden("with-grub-" + version);
    assumeThat(golden)
        .withFailMessage("golden.sha256 has no digests for GRUB %s", version)
        .isPresent();
    assertThat(sha256(image)).isEqualTo(golden.get());
    assertThat(sha256(plain)).isEqualTo(golden("default-" + version).orElseThrow());
  }

  @Test
  @Tag("slow")
  void hundredBuildsInHundredSurroundingsGiveOneDigest() throws IOException {
    List<Path> javas = javas();
    String expected = null;
    for (int i = 0; i < BUILDS; i++) {
      Surroundings surroundings = surroundings(i, javas);
      Path image = build(surroundings, i, "with-grub.yaml");
      String digest = sha256(image);
      expected = expected == null ? digest : expected;
      assertThat(digest).as("%s", surroundings).isEqualTo(expected);
      Files.delete(image);
    }
    System.out.println(BUILDS + " builds, " + javas.size() + " Javas: " + expected);
  }

  private Surroundings surroundings(int i, List<Path> javas) throws IOException {
    String[] locale = (LOCALES.get(i % LOCALES.size()) + "__").split("_", -1);
    Path temporary = Files.createDirectories(directory.resolve("tmp-" + i % 4));
    return new Surroundings(
        "build " + i,
        javas.get(i % javas.size()),
        List.of(
            "-Duser.language=" + locale[0],
            "-Duser.country=" + locale[1],
            "-Duser.variant=" + locale[2],
            "-Dfile.encoding=" + ENCODINGS.get(i % ENCODINGS.size()),
            "-Djava.io.tmpdir=" + temporary,
            "-Dbootdisk.listing.seed=" + i),
        Map.of(
            "TZ",
            ZONES.get(i / 2 % ZONES.size()),
            "LC_ALL",
            i % 3 == 0 ? "C" : "C.UTF-8",
            "USER",
            "user" + i,
            "LOGNAME",
            "user" + i),
        UMASKS.get(i / 3 % UMASKS.size()));
  }

  private Path build(Surroundings surroundings, int i, String recipe) {
    Path image = directory.resolve("disk-" + i + ".qcow2");
    List<String> words =
        surroundings.words(List.of("build", "--quiet", "--offline", "--output=" + image, recipe));
    Tool tool = Tool.named(words.get(0)).in(directory.resolve(i % 2 == 0 ? "forth" : "back"));
    surroundings.environment().forEach(tool::with);
    tool.run(words.subList(1, words.size()).toArray()).requireSuccess();
    return image;
  }

  /** The digest that was written down under a name. */
  private static Optional<String> golden(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("src/test/resources/golden.sha256"))) {
      if (line.endsWith("  " + name)) {
        return Optional.of(line.substring(0, 64));
      }
    }
    return Optional.empty();
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static List<Path> javas() throws IOException {
    List<Path> found = new ArrayList<>(List.of(java()));
    try (DirectoryStream<Path> homes = Files.newDirectoryStream(Path.of("/usr/lib/jvm"))) {
      for (Path home : homes) {
        Path java = home.resolve("bin/java");
        boolean usable = Files.isExecutable(java) && !Files.isSymbolicLink(home);
        if (usable && !Files.isSameFile(java, java())) {
          found.add(java);
        }
      }
    }
    Collections.sort(found.subList(1, found.size()));
    return found;
  }

  private static String sha256(Path file) {
    return Tool.named("sha256sum").output(file).substring(0, 64);
  }
}
