package org.bootdisk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.bootdisk.cli.command.Console;
import org.bootdisk.fixtures.Tool;

/**
 * Runs commands of bootdisk for the shell scripts of a test in one process, so that a page of forty
 * commands starts Java once. A script calls {@code bin/bootdisk}, which writes the words of the
 * command to a directory of its own, names that at the door, and waits for the exit status.
 *
 * <p>Commands that become another program, or that read standard input, have processes of their
 * own.
 */
final class CommandServer implements AutoCloseable {

  /** What stands in for the program: arguments are words that start it, then the door. */
  private static final String PROGRAM =
      """
      #!/bin/sh
      for word; do
        case $word in run | -) exec %s "$@" ;; esac
      done
      call=$(mktemp -d "%s/call.XXXXXX")
      mkfifo "$call/status"
      : >"$call/words"
      for word; do printf '%%s\\0' "$word" >>"$call/words"; done
      env -0 >"$call/environment"
      echo "$call" >"%s/door"
      read -r status <"$call/status"
      cat "$call/err" >&2
      cat "$call/out"
      rm -r "$call"
      exit "$status"
      """;

  /** What makes a short run of Java shorter. */
  private static final String QUICK = " -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final Process process;

  private CommandServer(Process process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param work where the commands run
   * @param program what the scripts call
   * @param calls an empty directory for its own use
   */
  static CommandServer start(Path work, Path program, Path calls) throws IOException {
    Tool.named("mkfifo").output(calls.resolve("door"));
    StringBuilder words = new StringBuilder();
    BootdiskProcess.words().forEach(word -> words.append(" '").append(word).append('\''));
    words.insert(words.indexOf("' '") + 1, QUICK);
    Files.createDirectories(program.getParent());
    Files.writeString(program, PROGRAM.formatted(words, calls, calls));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            CommandServer.class.getName(),
            calls.toString());
    builder.directory(work.toFile()).redirectErrorStream(true);
    builder.redirectOutput(calls.resolve("log").toFile());
    return new CommandServer(builder.start());
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** The process itself: serves until it is ended. */
  public static void main(String[] arguments) throws IOException {
    Path calls = Path.of(arguments[0]);
    // Open for writing too, so that the door never looks like the end of a file.
    try (RandomAccessFile door = new RandomAccessFile(calls.resolve("door").toFile(), "rw");
        BufferedReader names =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(door.getChannel()), UTF_8))) {
      for (String call = names.readLine(); call != null; call = names.readLine()) {
        serve(Path.of(call));
      }
    }
  }

  private static void serve(Path call) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    for (String variable : strings(call.resolve("environment"))) {
      int at = variable.indexOf('=');
      environment.put(variable.substring(0, at), variable.substring(at + 1));
    }
    int status;
    try (PrintStream out = new PrintStream(call.resolve("out").toFile(), UTF_8);
        PrintStream err = new PrintStream(call.resolve("err").toFile(), UTF_8)) {
      status =
          Main.run(new Console(out, err, Map.copyOf(environment)), strings(call.resolve("words")));
    }
    Files.writeString(call.resolve("status"), status + "\n");
  }

  private static String[] strings(Path file) throws IOException {
    String text = Files.readString(file);
    return text.isEmpty()
        ? new String[0]
        : text.split("\0", -1).length == 1
            ? new String[] {text}
            : text.substring(0, text.length() - 1).split("\0", -1);
  }
}
