package org.bootdisk.gpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/formats/gpt.md lists every rule of this module, and no other. */
class RulesAreDocumentedTest {

  private static final String RULE = "((?:gpt|mbr)\\.[a-z-]+(?:\\.[a-z-]+)?)";

  @Test
  void everyRuleIsInTheDocument() throws IOException {
    Set<String> used = new TreeSet<>();
    Files.walkFileTree(
        Path.of("src/main/java"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            collect("\"" + RULE + "\"", Files.readString(file), used);
            return FileVisitResult.CONTINUE;
          }
        });
    Set<String> documented = new TreeSet<>();
    String document = Files.readString(Path.of("../docs/formats/gpt.md"));
    collect("(?m)^\\| `" + RULE + "`", document, documented);
    assertThat(documented).isEqualTo(used).hasSizeGreaterThan(40);
  }

  private static void collect(String pattern, String text, Set<String> into) {
    Matcher rule = Pattern.compile(pattern).matcher(text);
    while (rule.find()) {
      into.add(rule.group(1));
    }
  }
}
