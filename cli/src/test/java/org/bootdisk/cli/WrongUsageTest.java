package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Command lines that cannot be right are answered by what is wrong, and nothing is written. */
class WrongUsageTest {

  private static final int FORMS = 70;
  private static final int MOST_LINES = 4;

  @TempDir private static Path directory;

  /** A command line, and the answer to it. */
  record Form(int status, String words, String answer) {
    @Override
    public String toString() {
      return words;
    }
  }

  static List<Form> forms() throws IOException {
    try (InputStream in = WrongUsageTest.class.getResourceAsStream("wrong-usage.txt")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" \\| ", 3))
          .map(part -> new Form(Integer.parseInt(part[0]), part[1], part[2]))
          .toList();
    }
  }

  @BeforeAll
  static void makeFiles() throws IOException {
    CommandRun.of("build", "--offline", "-q", "-o", directory.resolve("disk.qcow2"));
    byte[] disk = Files.readAllBytes(directory.resolve("disk.qcow2"));
    Files.write(directory.resolve("cut.qcow2"), Arrays.copyOf(disk, 300));
    Files.write(directory.resolve("zeros"), new byte[1 << 20]);
    Files.write(directory.resolve("empty"), new byte[0]);
    Files.write(directory.resolve("tiny"), new byte[100]);
    Files.writeString(directory.resolve("recipe.yaml"), "size: 48M\n");
    Files.writeString(directory.resolve("bad.yaml"), "size: 40Q\nfoo: 1\n");
    Files.createDirectory(directory.resolve("directory"));
    Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));
    Tool.named("mkfifo").output(directory.resolve("pipe"));
  }

  @Test
  void thereAreManyWaysToBeWrong() throws IOException {
    assertThat(forms()).hasSizeGreaterThanOrEqualTo(FORMS);
  }

  @Test
  void noneStartsAMachineIfItIsTakenForRight() throws IOException {
    assertThat(forms().stream().map(Form::words).filter(words -> words.startsWith("run")))
        .isNotEmpty()
        .allMatch(words -> words.endsWith(" --print"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void saysWhatIsWrongAndWritesNothing(Form form) throws IOException {
    Map<Path, String> before = content();
    Object[] words = form.words.replace("@", directory + "/").split(" ");
    CommandRun run = CommandRun.of(words);
    assertThat(run.err()).contains(form.answer);
    assertThat(run.status()).isEqualTo(form.status);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    assertThat(run.err()).doesNotContain("Exception", "\tat ");
    assertThat(content()).isEqualTo(before);
  }

  private static Map<Path, String> content() throws IOException {
    Map<Path, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        boolean isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        content.put(file, isFile ? String.valueOf(Arrays.hashCode(Files.readAllBytes(file))) : "");
      }
    }
    return content;
  }
}
