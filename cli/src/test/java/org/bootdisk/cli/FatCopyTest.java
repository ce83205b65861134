package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bootdisk.cli.CommandRun.ok;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bootdisk.block.FileDevice;
import org.bootdisk.cli.command.ExitCode;
import org.bootdisk.fat.layout.FatGeometry;
import org.bootdisk.fat.volume.ClusterRun;
import org.bootdisk.fat.volume.FatVolume;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copying trees and archives, by rule where FAT cannot hold what is in them. */
class FatCopyTest {

  private static final Map<String, String> EPOCH = Map.of("SOURCE_DATE_EPOCH", "1600000000");

  @TempDir Path directory;

  private Path volume(String name) {
    Path volume = directory.resolve(name);
    ok("fat", "format", volume, "--size", "8M");
    return volume;
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    for (int i = 0; i < 12; i++) {
      Path file = tree.resolve("d" + i % 3 + "/a long name, number " + i);
      Files.createDirectories(file.getParent());
      Files.write(file, Seeds.bytes(i, 7000 * i));
      long time = i < 6 ? 1_500_000_000 : 1_700_000_000;
      Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(time)));
    }
    Files.writeString(tree.resolve("d1-between"), "sorted behind what is in d1");
    for (String path : List.of("d0", "d1", "d2", "d1-between", ".")) {
      Files.setLastModifiedTime(
          tree.resolve(path), FileTime.from(Instant.ofEpochSecond(1_550_000_000)));
    }
    return tree;
  }

  @Test
  void whatCannotBeCopiedIsToldBeforeAnythingIs() throws IOException {
    Path volume = volume("refused");
    Path file = Files.writeString(directory.resolve("file"), "content");
    byte[] before = Files.readAllBytes(volume);
    CommandRun directories = CommandRun.of("fat", "cp", volume, file, tree(), ":/");
    assertThat(directories.status()).isEqualTo(ExitCode.USAGE);
    CommandRun missing = CommandRun.of("fat", "cp", volume, file, directory.resolve("no"), ":/");
    assertThat(missing.status()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(Files.readAllBytes(volume)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"'', tar", "-z, tar.gz", "-J, tar.xz", "--zstd, tar.zst"})
  void archivesGiveTheBytesThatTheirTreeGives(String compression, String suffix)
      throws IOException {
    Path tree = tree();
    Path archive = directory.resolve("tree." + suffix);
    // In the archive the order is another one, and directories come last.
    String list = "find . -depth -printf '%P\\n' | grep . | sort -r";
    Tool.named("bash")
        .in(tree)
        .output("-c", list + " | tar " + compression + " --no-recursion -cf " + archive + " -T -");
    Path fromTree = volume("one");
    Path fromArchive = volume("two");
    for (Path child : List.of(tree.resolve("d0"), tree.resolve("d1"), tree.resolve("d1-between"))) {
      run("fat", "cp", "-r", fromTree, child, ":/");
    }
    run("fat", "cp", "-r", fromTree, tree.resolve("d2"), ":/");
    run("fat", "cp", "--tar", fromArchive, archive, ":/");
    assertThat(Files.mismatch(fromTree, fromArchive)).isEqualTo(-1);
    Tool.named("fsck.fat").output("-n", fromArchive);
  }

  @Test
  void writesArchivesThatTarReads() throws IOException {
    Path tree = tree();
    Path volume = volume("volume");
    run("fat", "cp", "-r", volume, tree, ":/");
    ok("fat", "attr", volume, "--set", "r", "/tree/d1-between");
    Path archive = directory.resolve("out.tar");
    ok("fat", "cp", "--tar", volume, ":/tree", archive);
    Path out = Files.createDirectory(directory.resolve("out"));
    Tool.named("tar").output("-C", out, "-xf", archive);
    Tool.named("diff").output("-r", tree, out.resolve("tree"));
    assertThat(Tool.named("tar").output("-tvf", archive).lines())
        .anyMatch(line -> line.startsWith("-r--r--r-- 0/0"));
    assertThat(ok("fat", "cp", "--tar", volume, ":/tree", "-").out()).isNotEmpty();
    Path again = directory.resolve("again.tar");
    ok("fat", "cp", "--tar", volume, ":/tree", again);
    assertThat(Files.mismatch(archive, again)).isEqualTo(-1);
  }

  /** A file whose chain ends too soon is found only when the end is reached. */
  @Test
  void whatCannotBeReadToItsEndReplacesNothing() throws IOException {
    Path volume = directory.resolve("torn");
    ok("fat", "format", volume, "--size", "32M", "--type", "16");
    Path tree = Files.createDirectory(directory.resolve("torn-tree"));
    Files.write(tree.resolve("file"), Seeds.bytes(1, 3 << 20));
    ok("fat", "cp", "-r", volume, tree, ":/");
    tearLastChain(volume);
    Path out = Files.createDirectory(directory.resolve("torn-out"));
    Path old = Files.writeString(out.resolve("old"), "old");
    for (Object[] words :
        List.of(
            new Object[] {"fat", "cp", volume, ":/torn-tree/file", old},
            new Object[] {"fat", "cp", volume, ":/torn-tree/file", out.resolve("new")},
            new Object[] {"fat", "cp", "--tar", volume, ":/torn-tree", old})) {
      assertThat(CommandRun.of(words).status()).as("%s", (Object) words).isEqualTo(ExitCode.DATA);
      assertThat(old).hasContent("old");
      assertThat(out.toFile().list()).containsExactly("old");
    }
    assertThat(CommandRun.of("fat", "cp", "-r", volume, ":/torn-tree", out).status())
        .isEqualTo(ExitCode.DATA);
    assertThat(out.resolve("torn-tree")).isEmptyDirectory();
    Path there = Files.writeString(out.resolve("torn-tree/file"), "old");
    assertThat(CommandRun.of("fat", "cp", "-r", volume, ":/torn-tree", out).status())
        .isEqualTo(ExitCode.DATA);
    assertThat(there).hasContent("old");
    assertThat(out.resolve("torn-tree").toFile().list()).containsExactly("file");
  }

  @Test
  void aTreeReplacesFilesAndKeepsTheirPermissionsAndLinks() throws IOException {
    Path volume = volume("replacing");
    Path tree = directory.resolve("replaced");
    Files.createDirectories(tree.resolve("a/b"));
    for (String name : List.of("plain", "a/linked", "a/b/private", "a/b/fresh")) {
      Files.writeString(tree.resolve(name), "new " + name);
    }
    ok("fat", "cp", "-r", volume, tree, ":/");
    Files.delete(tree.resolve("a/b/fresh"));
    Files.writeString(tree.resolve("plain"), "old");
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "old");
    Files.delete(tree.resolve("a/linked"));
    Files.createSymbolicLink(tree.resolve("a/linked"), elsewhere);
    Path secret = tree.resolve("a/b/private");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    ok("fat", "cp", "-n", "-r", volume, ":/replaced", directory);
    assertThat(tree.resolve("plain")).hasContent("old");
    ok("fat", "cp", "-r", volume, ":/replaced", directory);
    for (String name : List.of("plain", "a/linked", "a/b/private", "a/b/fresh")) {
      assertThat(tree.resolve(name)).hasContent("new " + name);
    }
    assertThat(elsewhere).hasContent("new a/linked");
    assertThat(tree.resolve("a/linked")).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(tree.toFile().list()).containsExactlyInAnyOrder("plain", "a");
  }

  @Test
  void linksThatLeadToNothingStay() throws IOException {
    Path volume = volume("dangling");
    Path tree = Files.createDirectory(directory.resolve("links"));
    Path link = Files.writeString(tree.resolve("link"), "new");
    ok("fat", "cp", "-r", volume, tree, ":/");
    Files.delete(link);
    Files.createSymbolicLink(link, directory.resolve("nothing"));
    ok("fat", "cp", "-n", volume, ":/links/link", link);
    ok("fat", "cp", "-n", "-r", volume, ":/links", directory);
    for (Object[] words :
        List.of(
            new Object[] {"fat", "cp", volume, ":/links/link", link},
            new Object[] {"fat", "cp", "-r", volume, ":/links", directory})) {
      CommandRun run = CommandRun.of(words);
      assertThat(run.status()).as(run.toString()).isEqualTo(ExitCode.IO);
      assertThat(run.err()).contains(link + ": is a symbolic link to a file that does not exist");
    }
    assertThat(link).isSymbolicLink();
    assertThat(directory.resolve("nothing")).doesNotExist();
    assertThat(tree.toFile().list()).containsExactly("link");
  }

  @Test
  void writesToPipesInPlace() throws IOException {
    Path volume = volume("piped");
    ok("fat", "cp", volume, Files.writeString(directory.resolve("said"), "said"), ":/");
    ok("fat", "cp", volume, ":/said", Path.of("/dev/null"));
    ok("fat", "cp", "--tar", volume, ":/said", Path.of("/dev/null"));
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  /** Ends the chain of the last cluster in use one cluster sooner, in both FATs. */
  private static void tearLastChain(Path file) throws IOException {
    try (FileDevice device = FileDevice.openWritable(file);
        FatVolume volume = FatVolume.open(device)) {
      ClusterRun last = volume.clusters(volume.require("/torn-tree/file")).get(0);
      FatGeometry geometry = volume.geometry();
      for (int copy = 0; copy < 2; copy++) {
        ByteBuffer end = ByteBuffer.allocate(2).putShort(0, (short) 0xffff);
        device.write(geometry.fatOffset(copy) + 2L * (last.last() - 1), end);
      }
    }
  }

  @Test
  void refusesWhatFatCannotHoldBeforeAnythingIsWritten() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("special"));
    Files.writeString(tree.resolve("file"), "content");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("file"));
    Files.createLink(tree.resolve("second name"), tree.resolve("file"));
    Path archive = directory.resolve("special.tar");
    Tool.named("tar").output("-C", tree, "--sort=name", "-cf", archive, ".");
    Path volume = volume("volume");
    byte[] before = Files.readAllBytes(volume);
    CommandRun refused = CommandRun.of("fat", "cp", "--tar", volume, archive, ":/");
    assertThat(refused.err()).contains("link").contains("symbolic link");
    assertThat(refused.status()).isEqualTo(ExitCode.IO);
    assertThat(Files.readAllBytes(volume)).isEqualTo(before);
    ok("fat", "cp", "--tar", "--skip-special", volume, archive, ":/");
    assertThat(ok("fat", "ls", volume).out()).isEqualTo("file\nsecond name\n");
    assertThat(ok("fat", "cat", volume, "/second name").out()).isEqualTo("content");
    assertThat(CommandRun.of("fat", "cp", "-r", volume, tree, ":/t").err()).contains("link");
    ok("fat", "cp", "-r", "-L", volume, tree, ":/followed");
    assertThat(ok("fat", "cat", volume, "/followed/link").out()).isEqualTo("content");
    ok("fat", "check", volume);
  }

  @ParameterizedTest
  @CsvSource({"../escaped, '..'", "a/../../escaped, '..'", "/absolute, absolute"})
  void refusesPathsThatLeadOut(String name, String said) throws IOException {
    Path archive = directory.resolve("evil.tar");
    Path file = Files.writeString(directory.resolve("file"), "x");
    Tool.named("tar").output("-P", "-cf", archive, "--transform", "s#.*#" + name + "#", file);
    CommandRun run = CommandRun.of("fat", "cp", "--tar", volume("volume"), archive, ":/");
    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains(said);
  }

  @Test
  void refusesTreesWithoutEnd() throws IOException {
    Path archive = directory.resolve("deep.tar");
    Tool.named("python3")
        .output(
            "-c",
            "import tarfile; t = tarfile.open('"
                + archive
                + "', 'w', format=tarfile.PAX_FORMAT); t.addfile(tarfile.TarInfo('d/' * 50000))");
    CommandRun run = CommandRun.of("fat", "cp", "--tar", volume("volume"), archive, ":/");
    assertThat(run.status()).isEqualTo(ExitCode.IO);
    assertThat(run.err()).contains("is too deep").hasSizeLessThan(1000);
  }

  @Test
  void namesWhatIsTooLargeAsItIsNamed() throws IOException {
    Path large = directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 32);
    }
    CommandRun run = CommandRun.of("fat", "cp", volume("volume"), large, ":/");
    assertThat(run.status()).isEqualTo(ExitCode.IO);
    assertThat(run.err()).contains("bootdisk: /large: has 4 GiB").doesNotContain("//");
  }

  @ParameterizedTest
  @CsvSource({"1024, 12", "2048, 16", "4096, 16", "4096, 32"})
  void largeSectorsAreThoseOfOtherTools(int sectorSize, int type) throws IOException {
    Path tree = tree();
    Path volume = directory.resolve("volume");
    ok(
        "fat",
        "format",
        volume,
        "--size",
        type == 12 ? "4M" : type == 16 ? "80M" : "300M",
        "--sector-size",
        sectorSize,
        "--type",
        type,
        "--sectors-per-cluster",
        1);
    ok("fat", "cp", "-r", volume, tree, ":/");
    Tool.named("fsck.fat").output("-n", volume);
    Path back = Files.createDirectory(directory.resolve("back"));
    Tool.named("mcopy").output("-s", "-i", volume, "::/tree", back);
    Tool.named("diff").output("-r", tree, back.resolve("tree"));
    Tool.named("mcopy").output("-s", "-i", volume, tree, "::/again");
    ok("fat", "check", volume);
    Path again = directory.resolve("again");
    ok("fat", "cp", "-r", volume, ":/again", again);
    Tool.named("diff").output("-r", tree, again);
  }

  @Test
  void refusesNamesThatAreOneOnFat() throws IOException {
    Path tree = Files.createDirectory(directory.resolve("case"));
    Files.writeString(tree.resolve("Name"), "1");
    Files.writeString(tree.resolve("nAME"), "2");
    Path volume = volume("volume");
    assertThat(CommandRun.of("fat", "cp", "-r", volume, tree, ":/").err())
        .contains("'Name' and 'nAME' are one name on FAT");
    Path archive = directory.resolve("case.tar");
    Tool.named("tar").output("-C", tree, "-cf", archive, "Name", "nAME");
    assertThat(CommandRun.of("fat", "cp", "--tar", volume, archive, ":/").err())
        .contains("one name on FAT");
    Path damaged = Files.write(directory.resolve("damaged.tar"), Seeds.bytes(1, 2000));
    assertThat(CommandRun.of("fat", "cp", "--tar", volume, damaged, ":/").status())
        .isEqualTo(ExitCode.DATA);
  }

  @Test
  void leavesNothingOfFilesThatDoNotFit() throws IOException {
    Path volume = volume("volume");
    Path big = Files.write(directory.resolve("big"), new byte[9 << 20]);
    assertThat(CommandRun.of("fat", "cp", volume, big, ":/big").err()).contains("full");
    assertThat(ok("fat", "ls", volume).out()).isEmpty();
    ok("fat", "check", volume);
    Path small = Files.writeString(directory.resolve("small"), "new");
    ok("fat", "cp", volume, small, ":/a");
    Files.writeString(small, "newer");
    ok("fat", "cp", "-n", volume, small, ":/a");
    assertThat(ok("fat", "cat", volume, "/a").out()).isEqualTo("new");
  }

  /** The host's files are read by another thread, which must end, and end with what it met. */
  @Test
  void treesThatCannotBeCopiedWholeAreCopiedUpToThere() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    for (int i = 0; i < 1200; i++) {
      Files.writeString(tree.resolve(Integer.toString(10_000 + i)), "file " + i);
    }
    Files.write(tree.resolve("11199 large"), Seeds.bytes(1, 2 << 20));
    Files.createSymbolicLink(tree.resolve("11200"), directory.resolve("nowhere"));
    Path volume = volume("link");
    CommandRun link = CommandRun.of("fat", "cp", "-r", volume, tree, ":/all");
    assertThat(link.err()).contains("11200: is a symbolic link");
    assertThat(ok("fat", "ls", volume, "/all").out().lines()).hasSize(1201);
    assertThat(ok("fat", "cat", volume, "/all/11199").out()).isEqualTo("file 1199");
    ok("fat", "check", volume);

    Path floppy = directory.resolve("floppy");
    ok("fat", "format", floppy, "--size", "300K");
    assertThat(CommandRun.of("fat", "cp", "-r", floppy, tree, ":/all").err()).contains("full");
    ok("fat", "check", floppy);
  }

  @Test
  void whatIsReplacedStaysUntilTheNewContentIsThere() throws IOException {
    Path volume = volume("volume");
    Path old = Files.write(directory.resolve("old"), Seeds.bytes(1, 5 << 20));
    ok("fat", "cp", volume, old, ":/file");
    Path tooLarge = Files.write(directory.resolve("too large"), new byte[9 << 20]);
    assertThat(CommandRun.of("fat", "cp", volume, tooLarge, ":/file").err()).contains("full");
    Path copy = directory.resolve("copy");
    ok("fat", "cp", volume, ":/file", copy);
    assertThat(copy).hasSameBinaryContentAs(old);
    Path other = Files.write(directory.resolve("other"), Seeds.bytes(2, 6 << 20));
    ok("fat", "cp", volume, other, ":/file");
    ok("fat", "cp", volume, ":/file", copy);
    assertThat(copy).hasSameBinaryContentAs(other);
    ok("fat", "check", volume);
  }

  @Test
  void longCopiesShowProgress() throws IOException {
    Path volume = volume("volume");
    Path large = Files.write(directory.resolve("large"), new byte[3 << 20]);
    assertThat(ok("fat", "cp", "--progress", "plain", volume, large, ":/").err().lines())
        .containsExactly("copy: 1 MiB of 3 MiB", "copy: 2 MiB of 3 MiB", "copy: 3 MiB of 3 MiB");
    assertThat(ok("fat", "cp", "--progress", "json", volume, ":/large", large).err().lines())
        .last()
        .isEqualTo("{\"task\":\"copy\",\"done\":3145728,\"total\":3145728}");
    assertThat(ok("fat", "cp", volume, large, ":/").err()).isEmpty();
  }

  @Test
  void tellsOfPiecesAndPlaces() throws IOException {
    Path volume = volume("volume");
    Path file = Files.write(directory.resolve("file"), new byte[5000]);
    for (String name : List.of("a", "b", "c")) {
      ok("fat", "cp", volume, file, ":/" + name);
    }
    ok("fat", "rm", volume, "/b");
    Path large = Files.write(directory.resolve("large"), Seeds.bytes(1, 7_500_000));
    Tool.named("mcopy").output("-i", volume, large, "::/large");
    assertThat(ok("fat", "info", "--json", volume).out())
        .contains("\"fragmented-files\": 1")
        .contains("\"extents-per-file\": 1.33");
    String map = ok("fat", "map", "--json", volume, "/a").out();
    assertThat(map).contains("\"first-cluster\": 2").contains("\"clusters\": 3");
    assertThat(ok("fat", "map", volume, "/a").out()).contains("clusters 2-4 at byte ");
  }

  @Test
  void formatSaysWhatItHasMade() throws IOException {
    Path volume = directory.resolve("volume");
    assertThat(ok("fat", "format", "--json", volume, "--size", "40M", "--mbr").out())
        .contains("\"type\": \"FAT16\"")
        .contains("\"clusters\": ");
    assertThat(Tool.named("sfdisk").output("-d", volume)).contains("type=6");
    Path bad = Files.writeString(directory.resolve("bad"), "5000\n5001\n");
    Path marked = directory.resolve("marked");
    ok(
        "fat",
        "format",
        marked,
        "--size",
        "40M",
        "--type",
        "32",
        "--sectors-per-cluster",
        "1",
        "--bad-blocks",
        bad);
    assertThat(Tool.named("fsck.fat").output("-n", "-v", marked)).doesNotContain("wrong");
    ok("fat", "check", marked);
    ok("fat", "label", marked, "--set", "größe", "--volume-id", "CAFE-0001");
    assertThat(ok("fat", "label", marked).out()).isEqualTo("GRÖSSE\n");
    CommandRun stray = CommandRun.of("fat", "label", marked, "OTHER");
    assertThat(stray.status()).isEqualTo(ExitCode.USAGE);
    assertThat(stray.err()).contains("a label is set by --set LABEL");
    Path offset = directory.resolve("offset");
    ok("fat", "format", offset, "--size", "20M", "--offset", "2048");
    Tool.named("mdir").output("-i", offset + "@@1M");
  }

  @Test
  void volumeIdsAreMadeOfWhatIsAskedFor() throws IOException {
    String one = idOf("--size", "40M");
    assertThat(idOf("--size", "40M")).isEqualTo(one).isNotEqualTo("0000-0000");
    assertThat(idOf("--size", "41M")).isNotEqualTo(one);
    assertThat(idOf("--size", "40M", "--label", "OTHER")).isNotEqualTo(one);
    assertThat(idOf("--size", "40M", "--volume-id", "0")).isEqualTo("0000-0000");
  }

  private String idOf(Object... options) throws IOException {
    Path volume = directory.resolve("identified");
    Files.deleteIfExists(volume);
    List<Object> words = new ArrayList<>(List.of("fat", "format", "--json", volume));
    words.addAll(List.of(options));
    String said = ok(words.toArray()).out();
    return said.replaceAll("(?s).*\"volume-id\": \"([^\"]*)\".*", "$1");
  }

  @ParameterizedTest
  @CsvSource({"-A, GEMDOS", "-c, --bad-blocks"})
  void refusesByNameWhatOnlyMkfsDoes(String option, String said) {
    Path volume = directory.resolve("volume");
    CommandRun run = CommandRun.of("fat", "format", volume, "--size", "40M", option);
    assertThat(run.status()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(option + ": ").contains(said);
    assertThat(volume).doesNotExist();
  }

  @Test
  void labelsAreThoseOfOtherTools() throws IOException {
    Path volume = volume("volume");
    ok("fat", "label", volume, "--set", "Ärger Ø");
    assertThat(tool("fatlabel", volume.toString())).contains("ÄRGER Ø");
    assertThat(tool("mlabel", "-s", "-i", volume.toString(), "::")).contains("ÄRGER Ø");
    // Written so that it does not matter in which locale the tests run. fatlabel 4.2 shows such
    // labels and refuses to set them.
    String label = "::\"$(printf '\\303\\211T\\303\\211')\"";
    Tool.named("bash").output("-c", "LC_ALL=C.UTF-8 mlabel -i " + volume + " " + label);
    assertThat(ok("fat", "label", volume).out()).isEqualTo("ÉTÉ\n");
    ok("fat", "check", volume);
  }

  private static String tool(String name, String... arguments) throws IOException {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "LC_ALL=C.UTF-8";
    all[1] = name;
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Tool.named("env").output(all);
  }

  private static CommandRun run(Object... arguments) {
    CommandRun run = CommandRun.in(EPOCH, arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }
}
