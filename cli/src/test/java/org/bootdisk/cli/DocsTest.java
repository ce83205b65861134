package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bootdisk.fixtures.Tool;
import org.bootdisk.fixtures.boot.FakeKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/**
 * Every page of the documentation does what it says. docs/README.md tells how a block says what it
 * is; what is run here is run in an empty directory with a kernel and an initial RAM disk in it.
 */
class DocsTest {

  /** Blocks that nobody runs; each has its reason beside it. More than these are too many. */
  private static final int FEW = 6;

  /** Stands for whatever the machine or the version decides. */
  private static final String ANYTHING = "...";

  /** Says that it is QEMU and starts nothing. */
  private static final String QEMU = "#!/bin/sh\necho QEMU emulator version 7.2.0\n";

  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][a-z0-9]+[A-Z]?[A-Za-z0-9]*)(?:\\.[a-z]\\w*)?`");

  private static final Set<String> JDK_CLASSES =
      Set.of("Comparator", "SecureRandom", "SeekableByteChannel");

  private static final Pattern STEP_OUTPUT = Pattern.compile("steps\\.\\w+\\.outputs\\.(\\w+)");

  @TempDir private static Path temporary;

  private static Path work;
  private static Path programs;
  private static CommandServer server;

  @BeforeAll
  static void startServer() throws IOException {
    work = Files.createDirectory(temporary.resolve("work"));
    programs = Files.createDirectory(temporary.resolve("programs"));
    Path calls = Files.createDirectory(temporary.resolve("calls"));
    server = CommandServer.start(work, programs.resolve("bootdisk"), calls);
    Path qemu = Files.writeString(programs.resolve("qemu-system-x86_64"), QEMU);
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static List<Page> pages() throws IOException {
    return Page.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockOfThePageIsTrue(Page page) throws Exception {
    emptyDirectory();
    String printed = "";
    for (Page.Block block : page.blocks()) {
      String where = page + ":" + block.line();
      if (block.isNotRun()) {
        continue;
      }
      switch (block.language()) {
        case "sh" -> printed = run(where, block.text());
        case "text" -> assertPrinted(where, block.text(), printed);
        case "yaml", "json" -> keep(where, block);
        case "xml" -> parsesAsXml(block.text());
        case "nix" -> parsesAsNix(block.text());
        case "java" -> printed = ANYTHING; // JavaExamplesTest runs it, and compares
        case "" -> assertThat(block.note()).isEmpty(); // a drawing
        default -> fail("%s: nobody knows how to try '%s'", where, block.language());
      }
    }
    assertPicturesAreMade(page);
  }

  private static void emptyDirectory() throws IOException {
    try (Stream<Path> old = Files.walk(work)) {
      for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(work)) {
          Files.delete(file);
        }
      }
    }
    Path bin = Files.createDirectory(work.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("bootdisk"), programs.resolve("bootdisk"));
    Files.write(work.resolve("vmlinuz"), FakeKernel.bytes());
    Files.writeString(work.resolve("initrd.img"), "070701");
  }

  /** Runs the commands, which must succeed, and returns what they print. */
  private static String run(String where, String commands) {
    Tool.Result result =
        Tool.named("sh")
            .in(work)
            .with("PATH", programs + ":" + System.getenv("PATH"))
            .run("-e", "-u", "-x", "-c", commands);
    assertThat(result.status()).as("%s\n%s\n%s", where, result.out(), result.err()).isZero();
    return result.out();
  }

  private static void assertPrinted(String where, String shown, String printed) {
    if (printed.equals(ANYTHING)) {
      return;
    }
    StringBuilder pattern = new StringBuilder();
    for (String line : shown.lines().toList()) {
      if (line.strip().equals(ANYTHING)) {
        pattern.append("(?:[^\n]*\n)*");
      } else {
        String[] parts = line.split(Pattern.quote(ANYTHING), -1);
        List<String> quoted = Stream.of(parts).map(Pattern::quote).toList();
        pattern.append(String.join("[^\n]*", quoted)).append('\n');
      }
    }
    boolean isShown = Pattern.matches(pattern.toString(), printed);
    assertThat(isShown).as("%s shows\n%s\nprinted is\n%s", where, shown, printed).isTrue();
  }

  /** Puts a block that names a file where its page's commands find it. */
  private static void keep(String where, Page.Block block) throws Exception {
    Object content = Yaml.read(block.text());
    if (block.note().isEmpty()) {
      return;
    }
    Path file = work.resolve(block.note());
    Files.createDirectories(file.getParent());
    Files.writeString(file, block.text());
    switch (file.getFileName().toString()) {
      case "recipe.yaml", "disk.yaml" -> Yaml.assertValid("recipe", content);
      case "machine.yaml" -> Yaml.assertValid("machine", content);
      case "policy.yaml" -> Yaml.assertValid("policy", content);
      case ".gitlab-ci.yml" -> runGitlab(where, Yaml.map(content));
      default -> assertThat(file.toString()).as(where).contains(".github/workflows/");
    }
    if (file.toString().contains(".github")) {
      assertActionKnows(where, block.text(), Yaml.map(content));
    }
  }

  /** Runs what each job's script says. */
  private static void runGitlab(String where, Map<?, ?> pipeline) {
    for (Object job : pipeline.values()) {
      List<String> lines = new ArrayList<>();
      Yaml.list(job, "script").forEach(line -> lines.add(line.toString()));
      run(where, String.join("\n", lines));
    }
  }

  /** What a workflow gives to our action are inputs of it, what it takes are outputs. */
  private static void assertActionKnows(String where, String text, Map<?, ?> workflow)
      throws IOException {
    Map<?, ?> action = Yaml.map(Yaml.read(Files.readString(Page.ROOT.resolve("action.yml"))));
    for (Object job : Yaml.map(workflow.get("jobs")).values()) {
      for (Object step : Yaml.list(job, "steps")) {
        if (String.valueOf(Yaml.map(step).get("uses")).startsWith("bootdisk/")) {
          assertThat(Yaml.map(action.get("inputs")).keySet().containsAll(inputs(step)))
              .as("%s: %s", where, inputs(step))
              .isTrue();
        }
      }
    }
    Matcher output = STEP_OUTPUT.matcher(text);
    while (output.find()) {
      assertThat(Yaml.map(action.get("outputs")).containsKey(output.group(1)))
          .as(output.group())
          .isTrue();
    }
  }

  private static List<?> inputs(Object step) {
    Object with = Yaml.map(step).get("with");
    return with == null ? List.of() : List.copyOf(Yaml.map(with).keySet());
  }

  private static void parsesAsXml(String text) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private static void parsesAsNix(String text) throws IOException {
    Path file = Files.writeString(work.resolve("block.nix"), text);
    Tool.named("nix-instantiate").output("--parse", file);
  }

  /** A picture is what the commands of its page make, to the byte. */
  private static void assertPicturesAreMade(Page page) throws IOException {
    for (String link : page.links()) {
      if (link.contains("pictures/")) {
        Path made = work.resolve(Path.of(link).getFileName());
        Path shown = page.file().resolveSibling(link);
        assertThat(Files.readString(shown)).as(link).isEqualTo(Files.readString(made));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Page page) throws IOException {
    List<Page> pages = pages();
    for (String link : page.links()) {
      String[] parts = link.split("#", 2);
      Path target =
          parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
      assertThat(target).as(link).exists();
      if (parts.length > 1) {
        Page linked =
            pages.stream()
                .filter(p -> p.file().normalize().equals(target.normalize()))
                .findAny()
                .orElseThrow();
        assertThat(linked.anchors()).as(link).contains(parts[1]);
      }
    }
  }

  @Test
  void architectureNamesClassesThatThereAre() throws IOException {
    Page page =
        pages().stream()
            .filter(p -> p.toString().equals("ARCHITECTURE.md"))
            .findAny()
            .orElseThrow();
    Set<String> known = new TreeSet<>(JDK_CLASSES);
    try (Stream<Path> files = Files.walk(Page.ROOT)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .forEach(name -> known.add(name.substring(0, name.length() - ".java".length())));
    }
    List<String> named =
        CLASS.matcher(page.prose()).results().map(match -> match.group(1)).distinct().toList();
    assertThat(named).hasSizeGreaterThan(50).allMatch(known::contains);
  }

  @Test
  void fewBlocksAreNotRunAndEachSaysWhy() throws IOException {
    List<Page.Block> notRun =
        pages().stream().flatMap(p -> p.blocks().stream()).filter(Page.Block::isNotRun).toList();
    assertThat(notRun).hasSizeLessThanOrEqualTo(FEW);
    assertThat(notRun).allMatch(block -> block.reason().length() > 10);
  }

  @Test
  void everyPageIsListed() throws IOException {
    List<String> listed =
        pages().stream()
            .filter(p -> p.toString().equals("docs/README.md"))
            .flatMap(p -> p.links().stream())
            .map(
                link ->
                    Path.of("docs").resolve(link.replaceFirst("#.*", "")).normalize().toString())
            .toList();
    for (Page page : pages()) {
      if (page.toString().startsWith("docs/") && !page.toString().equals("docs/README.md")) {
        assertThat(listed).contains(page.toString());
      }
    }
  }
}
