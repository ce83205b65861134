package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Command lines that show how a command is used, of {@code examples.txt}. */
final class Examples {

  private static final String FILE = "examples.txt";

  private Examples() {}

  /** All lines, without the program's name. */
  static List<String> all() {
    try (InputStream in = Examples.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("this program lacks its " + FILE);
      }
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines that show the command, with the program's name; none if its own words show it. */
  static List<String> of(CommandSpec command) {
    if (command.usageMessage().footerHeading().contains("Example")) {
      return List.of();
    }
    String name = command.qualifiedName(" ");
    return all().stream()
        .map(line -> "bootdisk " + line)
        .filter(line -> (line + " ").startsWith(name + " "))
        .toList();
  }
}
