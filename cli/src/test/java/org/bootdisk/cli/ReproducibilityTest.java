package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.Seeds;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same input makes the same bytes, whatever the surroundings: each build is its own process.
 */
class ReproducibilityTest {

  @TempDir Path directory;

  @Test
  void surroundingsDoNotReachTheDisk() throws IOException {
    Path kernel = Files.write(directory.resolve("vmlinuz"), Seeds.bytes(1, 1_000_000));
    Path one = build(kernel, "one", "UTC", "C.UTF-8", List.of());
    Path two =
        build(
            kernel,
            "two",
            "Pacific/Auckland",
            "C",
            List.of("-Duser.language=tr", "-Duser.country=TR", "-Dfile.encoding=UTF-16"));
    assertThat(two).hasSameBinaryContentAs(one);
    Tool.named("qemu-img").run("check", one).requireSuccess();
  }

  @Test
  void everyJavaOnThisMachineMakesTheSameDisk() throws IOException {
    Path kernel = Files.write(directory.resolve("vmlinuz"), Seeds.bytes(1, 1_000_000));
    Path one = build(kernel, "one", "UTC", "C.UTF-8", List.of());
    int count = 0;
    for (Path java : javas()) {
      Path other = run(java, kernel, "java" + count++, "UTC", "C.UTF-8", List.of());
      assertThat(other).as("%s", java).hasSameBinaryContentAs(one);
    }
    assertThat(count).isPositive();
  }

  private Path build(Path kernel, String name, String zone, String locale, List<String> options)
      throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return run(java, kernel, name, zone, locale, options);
  }

  private Path run(
      Path java, Path kernel, String name, String zone, String locale, List<String> options)
      throws IOException {
    Path own = Files.createDirectory(directory.resolve(name));
    List<Object> command = new ArrayList<>(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("build", "-q", "-o", "disk.qcow2", "--kernel", kernel));
    Tool.named(java.toString())
        .in(own)
        .with("TZ", zone)
        .with("LC_ALL", locale)
        .run(command.toArray())
        .requireSuccess();
    return own.resolve("disk.qcow2");
  }

  private static List<Path> javas() throws IOException {
    List<Path> found = new ArrayList<>();
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (var homes = Files.newDirectoryStream(installed)) {
        for (Path home : homes) {
          Path java = home.resolve("bin/java");
          if (Files.isExecutable(java) && !Files.isSymbolicLink(home)) {
            found.add(java);
          }
        }
      }
    }
    found.add(Path.of(System.getProperty("java.home"), "bin", "java"));
    return found;
  }
}
