package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the program, with a JVM that only tells how it was started. */
class LaunchScriptTest {

  private static final Path SCRIPT = Path.of("src/main/sh/launch.sh").toAbsolutePath();

  /** Writes the archive that it is asked for, or prints its arguments. */
  private static final String JVM =
      """
      #!/bin/sh
      for word; do
        case $word in
          -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" && exit ;;
        esac
      done
      printf '%s\\n' "$@"
      """;

  @TempDir private Path directory;
  private Path archives;
  private Path jvm;
  private Path program;

  @BeforeEach
  void installAProgramAndAJvm() throws IOException {
    archives = directory.resolve("cache/bootdisk");
    jvm = install("jvm/21", "17.0.1+2");
    program = build("program", "first");
  }

  @Test
  void keepsAnArchiveOfTheClassesAndUsesItAtTheNextStart() throws IOException {
    List<String> first = start(program);
    Path archive = onlyArchive();
    assertThat(archive).hasContent("classes\n");
    assertThat(first).contains("-XX:SharedArchiveFile=" + archive).endsWith("image", "a  b", "");
    Files.writeString(archive, "kept");
    assertThat(start(program)).isEqualTo(first);
    assertThat(archive).hasContent("kept");
  }

  @Test
  void hasNoArchiveThatJvmCannotMake() throws IOException {
    Files.writeString(jvm.resolve("bin/java"), JVM.replace("echo classes >\"${word#*=}\"", "true"));
    assertThat(start(program)).noneMatch(word -> word.contains("ArchiveFile"));
    assertThat(onlyArchive()).isEmptyFile();
  }

  @Test
  void startsWithoutAnArchiveWhereTheJvmDoesNotTellItsVersion() throws IOException {
    Files.delete(jvm.resolve("release"));
    assertThat(start(program)).contains("-jar").noneMatch(word -> word.contains("ArchiveFile"));
    assertThat(archives).doesNotExist();
  }

  @Test
  void dropsTheArchiveOfABuildThatAnotherTookThePlaceOf() throws IOException {
    start(program);
    Path old = onlyArchive();
    build("program", "second");
    start(program);
    assertThat(onlyArchive()).isNotEqualTo(old);
  }

  @Test
  void dropsTheArchiveOfAJvmThatAnotherVersionTookThePlaceOf() throws IOException {
    start(program);
    Path old = onlyArchive();
    install("jvm/21", "17.0.2+1");
    start(program);
    assertThat(onlyArchive()).isNotEqualTo(old);
  }

  @Test
  void keepsTheArchivesOfOtherProgramsAndOtherJvms() throws IOException {
    start(build("program-2", "other"));
    Path shorter = jvm;
    jvm = install("jvm/21-ea", "17.0.1+2");
    start(program);
    jvm = shorter;
    start(program);
    assertThat(archives()).hasSize(3);
  }

  @Test
  void dropsWhatNobodyHasReadForAMonthAndNoFileOfOthers() throws IOException {
    Files.createDirectories(archives.resolve("practice.killed/tree"));
    Files.createDirectories(archives.resolve("grub"));
    Files.createFile(archives.resolve("classes-1-2.jsa"));
    Files.createFile(archives.resolve("classes-3-4.jsa"));
    Files.createFile(archives.resolve("classes.txt"));
    for (String name : List.of("practice.killed", "grub", "classes-1-2.jsa", "classes.txt")) {
      Tool.named("touch").run("-a", "-d", "32 days ago", archives.resolve(name)).requireSuccess();
    }
    start(program);
    assertThat(archives().map(path -> path.getFileName().toString()))
        .contains("grub", "classes-3-4.jsa", "classes.txt")
        .hasSize(4);
  }

  @Test
  void mayBeStartedTwiceAtOnceTheFirstTime() throws IOException {
    var other = CompletableFuture.supplyAsync(() -> start(program));
    assertThat(start(program)).isEqualTo(other.join());
    assertThat(onlyArchive()).hasContent("classes\n");
  }

  @Test
  void namesTheArchiveOfAProgramDeepInTheTree() throws IOException {
    Path deep = build("d".repeat(200) + "/" + "e".repeat(200), "first");
    assertThat(start(deep)).contains("-XX:SharedArchiveFile=" + onlyArchive());
  }

  @Test
  void takesNoPartOfAPathForAPattern() throws IOException {
    assertThat(start(build("a * [b]", "first")))
        .contains("-XX:SharedArchiveFile=" + onlyArchive())
        .contains(directory.resolve("a * [b]/bootdisk-cli-1.jar").toString());
  }

  /** Root could make any directory. */
  @Test
  void installedItMakesNoArchiveForWhoHasNoHome() throws IOException {
    Path at = build("usr/lib/bootdisk", "first");
    Files.copy(SCRIPT, at.resolve("launch.sh"));
    Path command = Files.createDirectories(directory.resolve("usr/bin")).resolve("bootdisk");
    Files.copy(Path.of("../dist/src/main/sh/bootdisk"), command);
    assertThat(installed(command, "-u", "HOME", "-u", "XDG_CACHE_HOME"))
        .doesNotContain("ArchiveFile");
    assertThat(installed(command, "-u", "HOME", "XDG_CACHE_HOME=here"))
        .doesNotContain("ArchiveFile");
    assertThat(directory.resolve("here")).doesNotExist();
    String given = "XDG_CACHE_HOME=" + archives.getParent();
    assertThat(installed(command, "HOME=/", given)).contains("=" + archives + "/classes-");
    String home = "HOME=" + directory;
    assertThat(installed(command, "-u", "XDG_CACHE_HOME", home))
        .contains("=" + directory.resolve(".cache/bootdisk/classes-"));
  }

  private String installed(Path command, String... environment) {
    List<Object> words = new ArrayList<>(List.of(environment));
    words.addAll(List.of("sh", command, "image"));
    return Tool.named("env")
        .in(directory)
        .with("JAVA_HOME", jvm.toString())
        .run(words.toArray())
        .requireSuccess()
        .out();
  }

  private Path install(String name, String version) throws IOException {
    Path home = directory.resolve(name);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, JVM);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        home.resolve("release"),
        "IMPLEMENTOR=\"A \\\"B\\\"\"\nJAVA_RUNTIME_VERSION=\""
            + version
            + "\"\nOS_ARCH=\"x86_64\"\n");
    return home;
  }

  private Path build(String name, String build) throws IOException {
    Path at = Files.createDirectories(directory.resolve(name));
    Files.writeString(at.resolve("bootdisk-cli-1.jar"), "");
    Files.writeString(at.resolve("build-id"), build + "\n");
    return at;
  }

  private List<String> start(Path at) {
    String script = "set -eu; program=$1 archives=$2; shift 2; . " + SCRIPT;
    return Tool.named("sh")
        .with("JAVA_HOME", jvm.toString())
        .run("-c", script + "; find_java; launch \"$@\"", "sh", at, archives, "image", "a  b", "")
        .requireSuccess()
        .out()
        .lines()
        .toList();
  }

  private Stream<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(archives)) {
      return files.toList().stream();
    }
  }

  private Path onlyArchive() throws IOException {
    List<Path> all = archives().toList();
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
