package org.bootdisk.cli.command;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command speaks: results on standard output, everything else on standard error.
 *
 * @param out for results
 * @param err for messages and progress
 * @param environment of the process
 */
public record Console(PrintStream out, PrintStream err, Map<String, String> environment) {

  /** The process's own. */
  public static Console system() {
    return new Console(System.out, System.err, System.getenv());
  }

  /** The value of an environment variable; empty if it is not set. */
  public String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** Whether the stream with this number (1 output, 2 error) of the process is a terminal. */
  public static boolean isTerminal(int descriptor) {
    String target = descriptor(descriptor);
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  /** What an open file of the process is; empty if that cannot be known. */
  private static String descriptor(int number) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /**
   * Whether output that was lost was lost because its reader wanted no more, as in {@code bootdisk
   * plan | head}: writing to a pipe fails for no other reason.
   */
  public boolean hasReaderThatLeft() {
    return out == System.out && descriptor(1).startsWith("pipe:");
  }

  /**
   * Whether colours go to the stream with this number (1 output, 2 error): the flag decides, then
   * NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal.
   */
  public Ansi ansi(CommonOptions.When when, int descriptor) {
    if (when != CommonOptions.When.AUTO) {
      return when == CommonOptions.When.ALWAYS ? Ansi.ON : Ansi.OFF;
    }
    if (!variable("NO_COLOR").isEmpty()) {
      return Ansi.OFF;
    }
    if (!variable("FORCE_COLOR").isEmpty() || !variable("CLICOLOR_FORCE").isEmpty()) {
      return Ansi.ON;
    }
    boolean dumb = variable("TERM").equals("dumb");
    return !dumb && isTerminal(descriptor) ? Ansi.ON : Ansi.OFF;
  }

  /** A JSON document on standard output, written by {@code body}, indented, ended by a newline. */
  public void json(JsonBody body) throws IOException {
    Writer text = text();
    write(text, new JsonWriter(text), body);
  }

  /**
   * The same, of an object that begins with the name and version of its schema.
   *
   * @param schema such as {@code bootdisk-plan-1}, of docs/schemas/plan.schema.json
   */
  public void json(String schema, JsonBody body) throws IOException {
    Writer text = text();
    write(text, new VersionedJson(text, schema), body);
  }

  private Writer text() {
    return TerminalText.json(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  private static void write(Writer text, JsonWriter json, JsonBody body) throws IOException {
    json.setIndent("    ");
    body.writeTo(json);
    json.flush();
    text.write('\n');
    text.flush();
  }

  /** Writes one JSON value. */
  public interface JsonBody {
    /** Writes it. */
    void writeTo(JsonWriter json) throws IOException;
  }
}
