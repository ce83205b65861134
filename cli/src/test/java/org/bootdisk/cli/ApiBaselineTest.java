package org.bootdisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bootdisk.cli.command.Program;
import org.bootdisk.fixtures.Tool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs may use of each library is written down in docs/api, and stays. What is new is
 * added there by {@code mvn test -pl cli -am -Dtest=ApiBaselineTest -Dapi.update=true}; so is what
 * goes, which is a reason for another version.
 */
class ApiBaselineTest {

  private static final Path BASELINES = Path.of("../docs/api");

  @ParameterizedTest
  @ValueSource(strings = {"block", "qcow2", "gpt", "fat", "grub", "bootdisk", "launcher"})
  void libraryOffersWhatIsWrittenDown(String module) throws Exception {
    List<String> offered = offered(module);
    Path baseline = BASELINES.resolve(module + ".txt");
    if (Boolean.getBoolean("api.update")) {
      Files.createDirectories(BASELINES);
      Files.write(baseline, offered);
    }
    List<String> written = Files.readAllLines(baseline);
    assertThat(missing(written, offered)).as("gone from %s", module).isEmpty();
    assertThat(missing(offered, written)).as("new in %s, to be written down", module).isEmpty();
  }

  private static List<String> missing(List<String> wanted, List<String> there) {
    List<String> missing = new ArrayList<>(wanted);
    missing.removeAll(new TreeSet<>(there));
    return missing;
  }

  /** Every public or protected member of the packages that a module exports, a line each. */
  private static List<String> offered(String module) throws IOException {
    Path place = place(module);
    if (Files.isDirectory(place)) {
      return offeredBelow(place, place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
      return offeredBelow(place, jar.getPath("/"));
    }
  }

  private static Path place(String module) {
    String jar = "/bootdisk-" + module + "-" + Program.VERSION + ".jar";
    String folder = "/" + module + "/target/classes";
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .filter(entry -> entry.endsWith(jar) || entry.endsWith(folder))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> offeredBelow(Path classPath, Path root) throws IOException {
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
      descriptor = ModuleDescriptor.read(in);
    }
    List<Object> arguments = new ArrayList<>(List.of("-protected", "-constants", "-cp", classPath));
    for (ModuleDescriptor.Exports exported : descriptor.exports()) {
      Path folder = root.resolve(exported.source().replace('.', '/'));
      try (Stream<Path> classes = Files.list(folder)) {
        for (Path each : classes.map(Path::getFileName).toList()) {
          String name = each.toString();
          if (name.endsWith(".class") && !name.equals("package-info.class")) {
            arguments.add(exported.source() + "." + name.substring(0, name.length() - 6));
          }
        }
      }
    }
    String javap = Path.of(System.getProperty("java.home"), "bin", "javap").toString();
    return lines(Tool.named(javap).output(arguments.toArray()));
  }

  /** Members with the name of their class before them, sorted. */
  private static List<String> lines(String printed) {
    TreeSet<String> lines = new TreeSet<>();
    String type = "";
    for (String line : printed.lines().toList()) {
      if (line.startsWith("public") && line.endsWith("{")) {
        type = line.replace(" {", "").strip();
        lines.add(type);
      } else if (line.startsWith("  ") && !type.isEmpty()) {
        lines.add(name(type) + ": " + line.strip());
      } else if (!line.startsWith("Compiled from")) {
        type = "";
      }
    }
    return List.copyOf(lines);
  }

  /** The name of a class in its declaration. */
  private static String name(String declaration) {
    String rest = declaration.replaceFirst("^.*?\\b(class|interface) ", "");
    return rest.replaceFirst("[ <].*", "");
  }
}
