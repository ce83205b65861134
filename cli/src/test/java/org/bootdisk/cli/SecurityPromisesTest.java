package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every promise of SECURITY.md names tests, and these exist. */
class SecurityPromisesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  private static List<String> promises() throws IOException {
    String document = Files.readString(ROOT.resolve("SECURITY.md"));
    int start = document.indexOf("## Promises");
    String promises = document.substring(start, document.indexOf("\n## ", start));
    return promises
        .lines()
        .filter(line -> line.startsWith("| "))
        .filter(line -> !line.equals("| promise | tests |"))
        .toList();
  }

  @Test
  void everyPromiseNamesTests() throws IOException {
    assertThat(promises()).hasSizeGreaterThan(20).allMatch(line -> TEST.matcher(line).find());
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> sources = sources();
    for (String promise : promises()) {
      for (MatchResult test : TEST.matcher(promise).results().toList()) {
        assertThat(sources).as(promise).containsKey(test.group(1));
        if (test.group(2) != null) {
          assertThat(sources.get(test.group(1)))
              .as(test.group(1))
              .contains(" void " + test.group(2) + "(");
        }
      }
    }
  }

  /** Test classes by name. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean made = directory.endsWith("target") || directory.endsWith(".git");
            return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (name.endsWith("Test.java")) {
              sources.put(name.replace(".java", ""), Files.readString(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
