package org.bootdisk.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bootdisk.fixtures.Tool;

/** The command as a user runs it: in a process of its own, on the classes under test. */
final class BootdiskProcess {

  private BootdiskProcess() {}

  /** The words that start the command with {@code arguments}. */
  static List<String> words(Object... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "org.bootdisk.cli.Main"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return words;
  }

  /** Runs the command to its end. */
  static Tool.Result run(Object... arguments) {
    List<String> words = words(arguments);
    return Tool.named(words.get(0)).run(words.subList(1, words.size()).toArray());
  }
}
