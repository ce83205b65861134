package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/java.md compile, run, and print what stands below them. */
@Tag("slow")
class JavaExamplesTest {

  private static final Path DOCUMENT = Path.of("../docs/java.md");

  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```java\n(.*?\nclass (\\w+) .*?)```\n\n```text\n(.*?)```");

  private static final int LONGEST = 40;

  private record Example(String name, String program, String printed) {}

  @TempDir private Path directory;

  private static List<Example> examples() throws Exception {
    List<Example> examples = new ArrayList<>();
    Matcher found = EXAMPLE.matcher(Files.readString(DOCUMENT));
    while (found.find()) {
      examples.add(new Example(found.group(2), found.group(1), found.group(3)));
    }
    return examples;
  }

  @Test
  void everyProgramIsShortAndPrintsWhatStandsBelowIt() throws Exception {
    List<Example> examples = examples();
    assertThat(examples).hasSize(7);
    compile(examples);
    for (Example example : examples) {
      assertThat(example.program.lines().count()).as(example.name).isLessThan(LONGEST);
      String classPath = directory + ":" + System.getProperty("java.class.path");
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String printed =
          Tool.named(java).in(directory).output("-cp", classPath, example.name).strip();
      assertThat(printed).as(example.name).isEqualTo(example.printed.strip());
    }
  }

  private void compile(List<Example> examples) throws Exception {
    List<Path> sources = new ArrayList<>();
    for (Example example : examples) {
      Path source = directory.resolve(example.name + ".java");
      sources.add(Files.writeString(source, example.program));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of("-Xlint:all", "-Werror", "-proc:none", "-d", directory.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
